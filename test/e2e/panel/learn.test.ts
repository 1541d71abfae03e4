import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { firstValue, qido, studyOf } from '../../support/pacs/pacsUnderTest';
import { cy, draftOf, expectClean, openPatient, PATIENTS } from '../../support/browser/panelPage';
import {
  changeOf,
  imageOnScreen,
  labelmaps,
  press,
  reaches,
} from '../../support/reader/readerHands';
import { screenshot } from '../../support/browser/screenshots';

jest.setTimeout(420_000);

const PROMPT = 'lungs';
const site = browserAndPacs();

/** One letter a slice, as in slices.test.ts; a capital where it is older than a correction. */
const strip = (page: Page) =>
  page.$$eval(`${cy('medclip-strip')} button`, marks =>
    marks
      .map(({ dataset }) => (dataset.mark === 'none' ? '.' : dataset.mark![0]!))
      .map((letter, i) => (marks[i]!.dataset.older === 'true' ? letter.toUpperCase() : letter))
      .join('')
  );
const idle = (page: Page) =>
  page.waitForSelector(cy('medclip-propagate-both'), { timeout: 180_000 });
const learns = (page: Page) => page.innerText(cy('medclip-learns'));

test('CT: outline, continue, correct, update, save, and the same voxels when the study is opened again', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT, {
    viewport: { width: 1366, height: 650 },
  });
  const { page } = viewer;
  const study = await studyOf(site.pacs.server, PATIENTS.CT);
  const voxels = async () => (await labelmaps(page))[PROMPT] ?? {};
  try {
    await draftOf(viewer, PROMPT);
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    expect(await learns(page)).toBe(
      'Learns from your outlines in this study: 1 outline, 0 corrections.'
    );
    await page.selectOption(cy('medclip-propagate-count'), '3');
    await page.click(cy('medclip-propagate-both'));
    await reaches(async () => /l/.test(await strip(page)), true, 90_000);
    await idle(page);
    const continued = await strip(page);
    expect(continued).toMatch(/^\.+l{2,3}al{2,3}\.+$/);

    // A correction on a continued slice: the others are older, and nothing has changed by itself.
    const at = continued.indexOf('a') + 1;
    const { key } = await imageOnScreen(page);
    await page
      .locator(`${cy('medclip-strip')} button`)
      .nth(at)
      .click();
    const corrected = await changeOf(async () => (await imageOnScreen(page)).key, key);
    const drawn = await voxels();
    await page.waitForSelector(`${cy('medclip-grow')}:not([disabled])`);
    await page.click(cy('medclip-grow'));
    const older = [...continued]
      .map((mark, i) => (i === at ? 'h' : mark === 'l' ? 'L' : mark))
      .join('');
    await reaches(() => strip(page), older);
    expect(await learns(page)).toMatch(/1 outline, 1 correction\.$/);
    const byHand = (await voxels())[corrected!];
    expect(byHand!.length).toBeGreaterThan(drawn[corrected!]!.length);
    expect({ ...(await voxels()), [corrected!]: null }).toEqual({ ...drawn, [corrected!]: null });
    const n = (older.match(/L/g) ?? []).length;
    expect(await page.innerText(cy('medclip-update'))).toBe(`Update ${n} images`);
    await page.locator(cy('medclip-update')).scrollIntoViewIfNeeded();
    await screenshot(page, 'learn-older');
    await expectClean(page, 'learn-older');

    await press(page, 'Shift+L');
    await page.waitForSelector(cy('medclip-update'), { state: 'detached' });
    await idle(page);
    await reaches(async () => /[LP]/.test(await strip(page)), false, 90_000);
    expect(await page.innerText(cy('medclip-propagate-outcome'))).toMatch(/updated/);
    expect((await voxels())[corrected!]).toEqual(byHand);
    expect(await voxels()).not.toEqual({ ...drawn, [corrected!]: byHand });
    await page.locator(cy('medclip-learns')).scrollIntoViewIfNeeded();
    await screenshot(page, 'learn-updated');

    await page.click(cy('medclip-segment-accept'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-state=accepted]`);
    const written = await voxels();
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 180_000,
    });
    const [series] = await qido(site.pacs.server, `studies/${study}/series?Modality=SEG`);
    const uid = firstValue(series, '0020000E');
    const stored = JSON.stringify(
      await qido(site.pacs.server, `studies/${study}/series/${uid}/metadata`)
    );
    expect(stored).toContain('SEMIAUTOMATIC');
    expect(stored).toMatch(/learner=study-learner 1; learner\.outlines=2; learner\.steps=120/);

    await viewer.openStudy(study);
    await page.click(cy('medclip-continue'), { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-segment'));
    await changeOf(async () => (await labelmaps(page))[PROMPT] !== undefined, false);
    expect(await voxels()).toEqual(written);
    expect(viewer.errors).toEqual([]);
    expect(viewer.foreign).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
