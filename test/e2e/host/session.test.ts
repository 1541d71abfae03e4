import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { firstValue, qido, studyOf } from '../../support/pacs/pacsUnderTest';
import { cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';
import {
  boxOf,
  changeOf,
  draftPixels,
  dragPixels,
  followedClick,
  imageOnScreen,
  insideLeft,
  labelmaps,
  labelVoxels,
  noticeText,
  press,
  voxelCount,
} from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const PROMPT = 'lungs';
const site = browserAndPacs('orthanc');

interface Listed {
  readonly label: string;
  readonly displayText: { readonly primary: readonly string[] };
}
/** OHIF's own list of measurements. */
const measured = (page: Page) =>
  page.evaluate(() =>
    (
      window as unknown as {
        services: { measurementService: { getMeasurements(): Listed[] } };
      }
    ).services.measurementService
      .getMeasurements()
      .map(({ label, displayText }) => ({ label, lines: displayText.primary }))
  );

async function save(page: Page): Promise<void> {
  await page.click(cy('medclip-save'));
  await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
    timeout: 180_000,
  });
}

test('a whole session against Orthanc: from the prompt to a saved object, and on with the saved one', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT);
  const { page } = viewer;
  const study = await studyOf(site.pacs.server, PATIENTS.CT);
  const count = () => voxelCount(page, PROMPT);
  const series = () => qido(site.pacs.server, `studies/${study}/series?Modality=SEG`);
  try {
    await draftOf(viewer, PROMPT);
    const drafted = await draftPixels(page);

    // Two clicks on the draft, seen on the panel's count.
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    const outline = await labelVoxels(page, PROMPT);
    await press(page, 'Control+z');
    await page.waitForSelector(cy('medclip-draft'));
    const { columns } = await imageOnScreen(page);
    const [, , right, bottom] = boxOf(outline, columns);
    const area = () => draftPixels(page);
    await press(page, 'n');
    const at = await followedClick(page, insideLeft(outline, columns), area);
    const less = await area();
    expect(less).toBeLessThan(drafted);
    await press(page, 'p');
    await followedClick(page, [at], area);
    expect(await area()).toBeGreaterThan(less);
    await press(page, 'Escape');

    // A stroke of OHIF's brush, five slices, the numbers.
    await page.click(cy('medclip-brush'));
    await page.waitForSelector(cy('medclip-segment'));
    const inHand = await count();
    await dragPixels(page, [right + 2, bottom + 2], [right + 4, bottom + 4]);
    expect(await changeOf(count, inHand, 60_000)).toBeGreaterThan(inHand);
    await page.waitForSelector(`${cy('medclip-segment')}[data-state=edited]`);
    await page.click(cy('medclip-propagate-both'));
    // Faster than a test can look for Cancel: what counts is that it came to an end.
    await page.waitForSelector(cy('medclip-propagate-outcome'), { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-propagate-both'), { timeout: 180_000 });
    expect(await page.innerText(cy('medclip-propagate-outcome'))).not.toBe('');
    expect(await measured(page)).toEqual([]);
    await page.click(cy('medclip-segment-accept'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-state=accepted]`);
    const table = await page.innerText(cy('medclip-measures'));
    expect(table).toMatch(/mm|cm/);
    const [listed] = await measured(page);
    expect(listed?.label).toBe(PROMPT);
    for (const line of listed?.lines ?? []) expect(table).toContain(line.split(': ')[1]);

    await save(page);
    const written = (await labelmaps(page))[PROMPT];
    const [first] = await series();
    const firstUid = firstValue(first, '0020000E');
    const [instance] = await qido(
      site.pacs.server,
      `studies/${study}/series/${firstUid}/instances`
    );

    // Another day: the stored one hangs on its source; going on with it gives the same voxels, name and origin.
    await page.setViewportSize({ width: 1366, height: 650 });
    await viewer.openStudy(study);
    await page.click(cy('medclip-continue'), { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-segment'));
    expect(await noticeText(page)).toMatch(/new series/);
    await changeOf(async () => (await labelmaps(page))[PROMPT] !== undefined, false);
    expect((await labelmaps(page))[PROMPT]).toEqual(written);
    await page.waitForSelector(`${cy('medclip-segment')}[data-saved=true]`);
    expect(await page.isDisabled(cy('medclip-save'))).toBe(true);
    // Its outline is on screen and its row in sight, on a small screen too; nothing had to be looked for.
    await page.waitForSelector(`${cy('medclip-grow')}:not([disabled])`);
    await page.waitForFunction(() => {
      const place = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      const [row, panel] = [place('[data-cy="medclip-segment"]'), place('.mcs-middle')];
      // Its name and state; the measures below are a scroll away.
      return row.top >= panel.top && row.top + 60 <= panel.bottom;
    });
    const stored = await count();
    await page.click(cy('medclip-grow'));
    expect(await changeOf(count, stored)).toBeGreaterThan(stored);
    await page.click(cy('medclip-segment-accept'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-state=accepted]`);
    const edited = (await labelmaps(page))[PROMPT];
    await save(page);

    // Two series now: the new one beside the old one, which is untouched.
    const uids = (await series()).map(s => firstValue(s, '0020000E'));
    expect(new Set(uids).size).toBe(2);
    const second = uids.find(uid => uid !== firstUid);
    const metadata = await qido(site.pacs.server, `studies/${study}/series/${second}/metadata`);
    expect(JSON.stringify(metadata)).toContain(firstValue(instance, '00080018'));
    await viewer.openStudy(study);
    // The newest of both hangs, whichever arrived first.
    await page.waitForFunction(() => {
      interface Globals {
        readonly services: {
          displaySetService: { getActiveDisplaySets(): readonly { Modality: string }[] };
        };
      }
      const { displaySetService } = (window as unknown as Globals).services;
      return (
        displaySetService.getActiveDisplaySets().filter(d => d.Modality === 'SEG').length === 2
      );
    });
    await page.waitForSelector(cy('medclip-continue'), { timeout: 180_000 });
    await page.waitForTimeout(1000);
    expect(await page.locator(cy('medclip-continue')).count()).toBe(1);
    await page.click(cy('medclip-continue'));
    await page.waitForSelector(cy('medclip-segment'));
    await changeOf(async () => (await labelmaps(page))[PROMPT] !== undefined, false);
    expect((await labelmaps(page))[PROMPT]).toEqual(edited);
    // Undo brings the stored outline back in its place.
    await press(page, 'Control+z');
    await page.waitForSelector(cy('medclip-continue'));
    expect(await page.locator(cy('medclip-segment')).count()).toBe(0);
    expect(viewer.errors).toEqual([]);
    expect(viewer.foreign).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
