import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { cy, draftOf } from '../../support/browser/panelPage';
import { openViewer } from '../../support/browser/viewerPage';
import { ctSlices, fileOf } from '../../support/dicom/oddStudies';
import {
  boxOf,
  changeOf,
  clickPixel,
  draftPixels,
  followedClick,
  imageOnScreen,
  labelVoxels,
  press,
  type Point,
} from '../../support/reader/readerHands';
import { asVolume, lookAt, WAYS } from '../../support/reader/turnedViews';

jest.setTimeout(420_000);

const slices = ctSlices('edits');
const site = browserOverFolder(folder =>
  slices.forEach((slice, i) => writeFileSync(path.join(folder, `${i}.dcm`), fileOf(slice)))
);

const PROMPT = 'lungs';

/** Columns and rows of what has changed: the middle of its box. */
function changed(before: readonly number[], after: readonly number[], columns: number) {
  const [a, b] = [new Set(before), new Set(after)];
  const differ = [...before.filter(i => !b.has(i)), ...after.filter(i => !a.has(i))];
  const [left, top, right, bottom] = boxOf(differ, columns);
  return { differ: new Set(differ), middle: [(left + right) / 2, (top + bottom) / 2] as const };
}

/** A pixel well inside of the outline. */
function inside(indices: readonly number[], columns: number): Point {
  const known = new Set(indices);
  const deep = indices.filter(i => [-3, 3, -3 * columns, 3 * columns].every(d => known.has(i + d)));
  const at = deep[Math.floor(deep.length / 5)]!;
  return [at % columns, Math.floor(at / columns)];
}

async function strokeOf(page: Page, tool: 'brush' | 'eraser', at: Point, columns: number) {
  const before = await labelVoxels(page, PROMPT);
  await page.click(cy(`medclip-${tool}`));
  await lookAt(page, at);
  await clickPixel(page, at);
  await changeOf(async () => (await labelVoxels(page, PROMPT)).length, before.length);
  await page.click(cy(`medclip-${tool}`));
  const { middle } = changed(before, await labelVoxels(page, PROMPT), columns);
  return Math.hypot(middle[0] - at[0], middle[1] - at[1]);
}

test.each(['stack', 'orthographic'])(
  '%s viewport, flipped both ways, turned, inverted and enlarged: clicks, brush and eraser change the pixel under the mouse',
  async type => {
    const viewer = await openViewer(site.browser, site.server.url);
    const { page } = viewer;
    try {
      await viewer.openStudy(String(slices[0]!.StudyInstanceUID));
      if (type === 'orthographic') await asVolume(page);
      const { columns, type: is } = await imageOnScreen(page);
      expect(is).toBe(type);
      await draftOf(viewer, PROMPT);
      await press(page, 'Enter');
      await page.waitForSelector(cy('medclip-segment'));
      for (const [, turn] of WAYS) await turn(page);
      const outline = await labelVoxels(page, PROMPT);
      const count = async () => (await labelVoxels(page, PROMPT)).length;
      const back = async () => {
        await press(page, 'Control+z');
        await changeOf(async () => (await count()) === outline.length, false);
      };
      const [, , right, bottom] = boxOf(outline, columns);
      const at = inside(outline, columns);
      const clicked = async (read: () => Promise<number>) => {
        await lookAt(page, at);
        await press(page, 'n');
        await followedClick(page, [at], read);
        await press(page, 'Escape');
      };
      // On the segment.
      await clicked(count);
      const { differ } = changed(outline, await labelVoxels(page, PROMPT), columns);
      expect(differ).toContain(at[1] * columns + at[0]);
      await back();
      expect(await strokeOf(page, 'brush', [right + 8, bottom + 8], columns)).toBeLessThan(0.6);
      await back();
      expect(await strokeOf(page, 'eraser', at, columns)).toBeLessThan(0.6);
      await back();
      // On the draft that it was.
      await press(page, 'Control+z');
      await page.waitForSelector(cy('medclip-draft'));
      await clicked(() => draftPixels(page));
      await press(page, 'Enter');
      await page.waitForSelector(cy('medclip-segment'));
      const accepted = changed(outline, await labelVoxels(page, PROMPT), columns);
      expect(accepted.differ).toContain(at[1] * columns + at[0]);
      expect(viewer.errors).toEqual([]);
    } finally {
      await viewer.context.close();
    }
  }
);
