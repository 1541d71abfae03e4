import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { studyOf } from '../../support/pacs/pacsUnderTest';
import { changeOf, labelmaps, press } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const PROMPT = 'lungs';
const site = browserAndPacs();

/**
 * On a film, which no volume shares: the slices of a volume never go, and whether a CT's belong to its one depends on what came
 * first.
 */
const PATIENT = PATIENTS.DX;

/** As cornerstone makes room for images of a large series once its cache is full: the oldest ones go. */
const makeRoom = (page: Page): Promise<{ before: number; after: number }> =>
  page.evaluate(() => {
    interface Cache {
      getCacheSize(): number;
      getMaxCacheSize(): number;
      decacheIfNecessaryUntilBytesAvailable(bytes: number): void;
    }
    const { cache } = (window as unknown as { cornerstone: { cache: Cache } }).cornerstone;
    const before = cache.getCacheSize();
    // All but what a labelmap kept as runs takes: for more than there is to gain it throws.
    cache.decacheIfNecessaryUntilBytesAvailable(cache.getMaxCacheSize() - 2 ** 18);
    return { before, after: cache.getCacheSize() };
  });

test('an accepted segment is whole, and stored whole, after the host has made room in a full cache', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENT);
  const { page } = viewer;
  try {
    await draftOf(viewer, PROMPT);
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    const accepted = (await labelmaps(page))[PROMPT];
    expect(Object.values(accepted ?? {}).flat().length).toBeGreaterThan(100);
    const { before, after } = await makeRoom(page);
    expect(after).toBeLessThan(before / 10);
    expect((await labelmaps(page))[PROMPT]).toEqual(accepted);

    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 180_000,
    });
    await viewer.openStudy(await studyOf(site.pacs.server, PATIENT));
    await page.click(cy('medclip-continue'), { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-segment'));
    await changeOf(async () => (await labelmaps(page))[PROMPT] !== undefined, false);
    expect((await labelmaps(page))[PROMPT]).toEqual(accepted);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
