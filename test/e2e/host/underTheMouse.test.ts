import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NaturalDataset } from 'dcmjs';
import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { cy } from '../../support/browser/panelPage';
import { openViewer } from '../../support/browser/viewerPage';
import { ctSlices, fileOf } from '../../support/dicom/oddStudies';
import { asVolume, lookAt, WAYS } from '../../support/reader/turnedViews';
import { imageOnScreen, onPage, type Point } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const square = ctSlices('square');
/** Pixels twice as high as they are wide. */
const narrow = ctSlices('narrow').map((slice): NaturalDataset => ({
  ...slice,
  PixelSpacing: (slice.PixelSpacing as readonly number[]).map((mm, axis) =>
    axis === 0 ? 2 * Number(mm) : Number(mm)
  ),
}));

const site = browserOverFolder(folder => {
  const write = (name: string, slices: readonly NaturalDataset[]) =>
    slices.forEach((slice, i) =>
      writeFileSync(path.join(folder, `${name}-${i}.dcm`), fileOf(slice))
    );
  write('narrow', narrow);
  write('square', square);
});

/** How the box of a drag is told: its columns and rows. */
async function boxOfDrag(page: Page, from: Point, to: Point) {
  const [a, b] = await onPage(page, [from, to]);
  await page.click(cy('medclip-region'));
  await page.mouse.move(a![0], a![1]);
  await page.mouse.down();
  await page.mouse.move(b![0], b![1], { steps: 4 });
  await page.mouse.up();
  const text = await page.innerText(cy('medclip-region'));
  await page.click(cy('medclip-region'));
  return /\d+ × \d+/.exec(text)?.[0] ?? text;
}

test.each([
  ['square', 'stack'],
  ['narrow', 'stack'],
  ['square', 'orthographic'],
  ['narrow', 'orthographic'],
])('%s pixels, %s viewport: what is drawn lies under the mouse', async (name, type) => {
  const viewer = await openViewer(site.browser, site.server.url);
  const { page } = viewer;
  try {
    await viewer.openStudy(String((name === 'narrow' ? narrow : square)[0]!.StudyInstanceUID));
    if (type === 'orthographic') await asVolume(page);
    expect(await imageOnScreen(page)).toMatchObject({ type });
    const found: Record<string, string> = {};
    for (const [way, turn] of WAYS) {
      await turn(page);
      await lookAt(page, [104, 64]);
      // A quarter of a pixel beside the middle of one: half a pixel's fault to either side shows.
      found[way] = [
        await boxOfDrag(page, [100.25, 60.25], [108.25, 67.75]),
        await boxOfDrag(page, [99.75, 59.75], [107.75, 68.25]),
      ].join();
    }
    // Columns 100 to 108, rows 60 to 68.
    const whole = '9 × 9,9 × 9';
    expect(found).toEqual(Object.fromEntries(WAYS.map(([way]) => [way, whole])));
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
