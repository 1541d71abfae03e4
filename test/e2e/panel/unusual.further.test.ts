import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, draftOf, expectClean, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { screenshot } from '../../support/browser/screenshots';
import { reaches } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const site = browserAndPacs();
const NOTE = cy('medclip-unusual');
const WHY = cy('medclip-unusual-why');
/** So many pixels beyond its edge the phantom's mass is lost in its surroundings. */
const MOST_STEPS = 60;

/** Grows the outline until something is said of it. @returns how often */
async function growUntilUnusual(page: Page): Promise<number> {
  for (let step = 1; step <= MOST_STEPS; step++) {
    const area = await page.innerText(cy('medclip-area'));
    await page.waitForSelector(`${cy('medclip-grow')}:not([disabled])`);
    await page.click(cy('medclip-grow'));
    await reaches(async () => (await page.innerText(cy('medclip-area'))) !== area, true);
    if (await page.isVisible(NOTE)) return step;
  }
  throw new Error('Nothing was said of an outline that is far too large.');
}

test.each([
  {
    ...{
      language: '',
      line: /^Unusual for “breast tumor”: hardly darker than its surroundings\.$/,
    },
    ...{ why: 'Why?', figure: /254 outlines that people drew, 5 of 100 lie above -0\.25/ },
  },
  {
    ...{
      language: 'de',
      line: /^Ungewöhnlich für „Brusttumor“: kaum dunkler als die Umgebung\.$/,
    },
    ...{ why: 'Warum?', figure: /254 Umrissen, .* liegen 5 von 100 über -0,25/ },
  },
])(
  'US, "$language": what is unusual of an outline is said, with why, and goes with the outline',
  async one => {
    const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US, {
      language: one.language,
    });
    const { page } = viewer;
    try {
      await draftOf(viewer, 'breast tumor');
      // The mass is dark: nothing to say.
      expect(await page.isVisible(NOTE)).toBe(false);
      const steps = await growUntilUnusual(page);
      expect(await page.innerText(`${NOTE} > span`)).toMatch(one.line);
      expect(await page.innerText(`${WHY} summary`)).toBe(one.why);
      await expectClean(page, 'unusual-closed');

      await page.focus(`${WHY} summary`);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`${WHY}[open]`);
      expect(await page.innerText(WHY)).toMatch(one.figure);
      await expectClean(page, 'unusual-why');
      await screenshot(page, `unusual-${one.language || 'en'}`);

      // It belongs to the outline: with the outline as it was, it is gone. The draft can be accepted all the while.
      expect(await page.isEnabled(cy('medclip-accept'))).toBe(true);
      for (let i = 0; i < steps; i++) await page.click(cy('medclip-undo'));
      await page.waitForSelector(NOTE, { state: 'detached' });
      expect(viewer.foreign).toEqual([]);
      expect(viewer.errors).toEqual([]);
    } finally {
      await viewer.context.close();
    }
  }
);
