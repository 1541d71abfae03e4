import type { Page } from 'playwright-core';
import {
  growMask,
  shrinkMask,
  smoothMask,
} from '@medclip/extension-medclip-sam/algorithm/mask/morphology';
import { browserAndPacs } from '../support/browser/browserAndPacs';
import { cy, draftOf, openPatient, PATIENTS } from '../support/browser/panelPage';
import { firstOf } from '../support/browser/kinds';
import {
  areaOfIndices,
  boxOf,
  changeOf,
  clickPixel,
  draftPixels,
  dragPixels,
  followedClick,
  imageOnScreen,
  insideLeft,
  labelVoxels,
  maskOfIndices,
  noticeText,
  press,
  reaches,
  type Point,
} from '../support/reader/readerHands';

jest.setTimeout(420_000);

interface Case {
  readonly modality: keyof typeof PATIENTS;
  readonly prompt: string;
}
/** The MR volume is worked on in slices.test.ts. */
const CASES: readonly Case[] = [
  { modality: 'US', prompt: 'breast tumor' },
  { modality: 'CT', prompt: 'lungs' },
  { modality: 'DX', prompt: 'lungs' },
];

const site = browserAndPacs();

const segments = (page: Page) => page.locator(cy('medclip-segment')).count();
const toolIs = (page: Page, tool: string, on: boolean) =>
  page.waitForSelector(`${cy(`medclip-tool-${tool}`)}[aria-pressed=${on}]`);

test.each(firstOf(CASES, 1))(
  '$modality: clicks, box, size, brush and undo',
  async ({ modality, prompt }) => {
    const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS[modality]);
    const { page } = viewer;
    const area = () => draftPixels(page);
    const voxels = () => labelVoxels(page, prompt);
    const count = async () => (await voxels()).length;
    try {
      await draftOf(viewer, prompt);
      const { columns, rows } = await imageOnScreen(page);
      const first = await area();

      // Accepting writes what the panel has counted; undo brings the draft back, and nothing of the segment stays.
      await press(page, 'Enter');
      await page.waitForSelector(cy('medclip-segment'));
      const outline = await voxels();
      expect(outline).toHaveLength(first);
      await press(page, 'Control+z');
      await page.waitForSelector(cy('medclip-draft'));
      expect([await area(), await segments(page), await count()]).toEqual([first, 0, 0]);

      // Size: as the geometry says, to the pixel; every one an undo step.
      const mask = maskOfIndices(outline, columns, rows);
      await page.click(cy('medclip-grow'));
      expect(await changeOf(area, first)).toBe(areaOfIndices(growMask(mask, 1)));
      await press(page, 'Control+z');
      expect(await changeOf(area, areaOfIndices(growMask(mask, 1)))).toBe(first);
      await page.click(cy('medclip-shrink'));
      const small = shrinkMask(mask, 1);
      expect(await changeOf(area, first)).toBe(areaOfIndices(small));
      await page.click(cy('medclip-smooth'));
      const smooth = areaOfIndices(smoothMask(small, 2));
      await reaches(area, smooth);

      // One click with a key before it; Esc ends the tool and leaves the draft.
      await press(page, 'n');
      await toolIs(page, 'outside', true);
      const at = await followedClick(page, insideLeft(outline, columns), area);
      const less = await area();
      expect(less).toBeLessThan(smooth);
      await press(page, 'x');
      await toolIs(page, 'inside', true);
      await followedClick(page, [at], area);
      expect(await area()).toBeGreaterThan(less);
      await press(page, 'Escape');
      await toolIs(page, 'inside', false);
      expect(await area()).toBeGreaterThan(less);

      const [left, top, right, bottom] = boxOf(outline, columns);
      const before = await area();
      await page.click(cy('medclip-tool-box'));
      await dragPixels(page, [left - 3, top - 3], [right + 3, bottom + 3]);
      const boxed = await changeOf(area, before);
      expect(boxed).toBeGreaterThan(0.5 * first);
      expect(await noticeText(page)).toBe('');

      // The brush takes the outline in hand; drawn and erased voxels are OHIF's own.
      await page.click(cy('medclip-brush'));
      await page.waitForSelector(cy('medclip-segment'));
      await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
      expect(await page.locator('.medclip-draft-overlay[data-shown=true]').count()).toBe(0);
      const inHand = await voxels();
      expect(inHand).toHaveLength(boxed);
      // A stroke over a whole radiograph takes software rendering a minute; the brush is OHIF's and the same on every image.
      if (modality !== 'DX') {
        await dragPixels(page, [right + 2, bottom + 2], [right + 4, bottom + 4]);
        await changeOf(count, boxed, 90_000);
        await page.waitForTimeout(500);
        await page.waitForSelector(`${cy('medclip-segment')}[data-state=edited]`);
      }
      const painted = await voxels();
      const now = new Set(painted);
      expect(inHand.every(i => now.has(i))).toBe(true);

      // The clicks go on from the edited outline.
      await press(page, 'n');
      await toolIs(page, 'outside', true);
      const [u, v] = await followedClick(page, insideLeft(painted, columns), count);
      const corrected = new Set(await voxels());
      expect(corrected.size).toBeLessThan(painted.length);
      expect(corrected.has(v * columns + u)).toBe(false);
      await press(page, 'Escape');

      await page.click(cy('medclip-segment-accept'));
      await page.waitForSelector(`${cy('medclip-segment')}[data-state=accepted]`);
      expect(viewer.errors).toEqual([]);
      expect(viewer.foreign).toEqual([]);
    } finally {
      await viewer.context.close();
    }
  }
);

test('MR: a box puts a wrong outline right; clicks and a brush stroke on the volume', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.MR);
  const { page } = viewer;
  const area = () => draftPixels(page);
  const count = async () => (await labelVoxels(page, 'brain tumor')).length;
  try {
    await draftOf(viewer, 'brain tumor');
    const { columns } = await imageOnScreen(page);
    const before = await area();
    await page.click(cy('medclip-tool-box'));
    await dragPixels(page, [141, 103], [190, 149]);
    const boxed = await changeOf(area, before);
    // The phantom's lesion has about 1,100 pixels here.
    expect(boxed).toBeGreaterThan(500);
    expect(boxed).toBeLessThan(2500);
    await press(page, 'Escape');
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    const outline = await labelVoxels(page, 'brain tumor');
    expect(outline).toHaveLength(boxed);
    await press(page, 'Control+z');
    await page.waitForSelector(cy('medclip-draft'));
    await press(page, 'n');
    await toolIs(page, 'outside', true);
    const at = await followedClick(page, insideLeft(outline, columns), area);
    const less = await area();
    expect(less).toBeLessThan(boxed);
    await press(page, 'x');
    await followedClick(page, [at], area);
    expect(await area()).toBeGreaterThan(less);
    await press(page, 'Escape');
    await page.click(cy('medclip-brush'));
    await page.waitForSelector(cy('medclip-segment'));
    const inHand = await count();
    await dragPixels(page, [196, 152], [198, 154]);
    expect(await changeOf(count, inHand, 60_000)).toBeGreaterThan(inHand);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('parts and holes: what the brush has drawn aside goes with "keep part", a hole is filled', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  const { page } = viewer;
  const voxels = () => labelVoxels(page, 'breast tumor');
  const count = async () => (await voxels()).length;
  try {
    await draftOf(viewer, 'breast tumor');
    await page.click(cy('medclip-brush'));
    await page.waitForSelector(cy('medclip-segment'));
    const outline = await voxels();
    const { columns } = await imageOnScreen(page);
    const [left, top, right, bottom] = boxOf(outline, columns);
    const middle: Point = [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];

    // Far below: an island of its own.
    await dragPixels(page, [middle[0], bottom + 90], [middle[0] + 2, bottom + 90]);
    expect(await changeOf(count, outline.length, 60_000)).toBeGreaterThan(outline.length);
    await page.waitForTimeout(500);
    const withIsland = await count();
    const inOutline = new Set(outline);
    const island = (await voxels()).filter(i => !inOutline.has(i));
    await press(page, 'n');
    await followedClick(page, insideLeft(outline, columns), count);
    const clicked = new Set(await voxels());
    expect(clicked.size).toBeLessThan(withIsland);
    // What a hand has drawn elsewhere stays, though the model would not have drawn it.
    expect(island.every(i => clicked.has(i))).toBe(true);
    await press(page, 'Control+z');
    await reaches(count, withIsland);
    await page.click(cy('medclip-tool-keep'));
    await clickPixel(page, middle);
    await changeOf(count, withIsland, 20_000);
    expect(await voxels()).toEqual(outline);
    await press(page, 'Escape');

    await page.click(cy('medclip-eraser'));
    await dragPixels(page, middle, [middle[0] + 1, middle[1]]);
    expect(await changeOf(count, outline.length, 60_000)).toBeLessThan(outline.length);
    await page.waitForTimeout(500);
    const withHole = await count();
    await page.click(cy('medclip-fill-holes'));
    await changeOf(count, withHole, 20_000);
    expect(await voxels()).toEqual(outline);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('overwrite policy: other segments are left out, overwritten or overlapped, and undo gives back', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  const { page } = viewer;
  const of = async (label: string) => new Set(await labelVoxels(page, label));
  const common = (a: Set<number>, b: Set<number>) => [...a].filter(i => b.has(i)).length;
  const acceptAs = async (policy: string) => {
    await page.selectOption(cy('medclip-overwrite'), policy);
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    return [await of('breast tumor'), await of('breast mass')] as const;
  };
  const back = async () => {
    await press(page, 'Control+z');
    await page.waitForSelector(cy('medclip-draft'));
  };
  try {
    await draftOf(viewer, 'breast tumor');
    for (let i = 0; i < 3; i++) {
      const before = await draftPixels(page);
      await page.click(cy('medclip-shrink'));
      await changeOf(() => draftPixels(page), before);
    }
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    const first = await of('breast tumor');
    await draftOf(viewer, 'breast mass');
    const drafted = await draftPixels(page);
    for (let i = 0; i < 3; i++) {
      const before = await draftPixels(page);
      await page.click(cy('medclip-grow'));
      await changeOf(() => draftPixels(page), before);
    }
    const grown = await draftPixels(page);
    expect(grown).toBeGreaterThan(drafted);

    const [kept, ring] = await acceptAs('only-empty');
    expect(kept).toEqual(first);
    expect(ring.size).toBeGreaterThan(0);
    expect(common(kept, ring)).toBe(0);
    await back();

    const [rest, whole] = await acceptAs('everywhere');
    expect(whole.size).toBe(grown);
    expect(common(rest, whole)).toBe(0);
    expect(rest.size).toBeLessThan(first.size);
    await back();
    expect(await of('breast tumor')).toEqual(first);

    const [under, over] = await acceptAs('allow-overlap');
    expect(under).toEqual(first);
    expect(over.size).toBe(grown);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
