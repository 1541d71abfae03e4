import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NaturalDataset } from 'dcmjs';
import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { cy, draftOf } from '../../support/browser/panelPage';
import { openViewer, type PageGlobals } from '../../support/browser/viewerPage';
import { ctSlices, fileOf, phantomCt, rolled, turnedSeg } from '../../support/dicom/oddStudies';
import { imageOnScreen, labelmaps, press, reaches } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

/** Columns and rows by which each further time point is moved. */
const [RIGHT, UP] = [10, -6];
const MIDDLE = 15;

const phantom = phantomCt();
const lungs = (slice: number) => phantom.truth[phantom.task.structure]![slice]!;

const turned = ctSlices('turned');
const moving = ctSlices('moving').slice(4, 24);
const uneven = ctSlices('uneven').map((slice, i): NaturalDataset => ({
  ...slice,
  // Six slices 2 mm apart, the rest 15 mm.
  ImagePositionPatient: [
    ...(slice.ImagePositionPatient as readonly number[]).slice(0, 2),
    i < 6 ? 2 * i : 10 + 15 * (i - 5),
  ],
}));

const site = browserOverFolder(folder => {
  const write = (name: string, bytes: Uint8Array) => writeFileSync(path.join(folder, name), bytes);
  turned.forEach((slice, i) => write(`turned-${i}.dcm`, fileOf(slice)));
  write('turned-seg.dcm', turnedSeg(turned[MIDDLE]!, lungs(MIDDLE)));
  uneven.forEach((slice, i) => write(`uneven-${i}.dcm`, fileOf(slice)));
  for (const [k, point] of [1, 2, 3].entries()) {
    moving.forEach((slice, i) => {
      const uid = `${String(slice.SOPInstanceUID)}.${point}`.slice(-64).replace(/^[.0]+/, '1');
      const own = {
        ...rolled(slice, k * RIGHT, k * UP),
        SOPInstanceUID: uid,
        TemporalPositionIdentifier: String(point),
        NumberOfTemporalPositions: '3',
        AcquisitionNumber: String(point),
        InstanceNumber: String(k * moving.length + i + 1),
      };
      write(`moving-${point}-${i}.dcm`, fileOf(own));
    });
  }
});

async function open(slices: readonly NaturalDataset[]) {
  const viewer = await openViewer(site.browser, site.server.url);
  await viewer.openStudy(String(slices[0]!.StudyInstanceUID));
  return viewer;
}

const panelText = (page: Page) => page.locator(cy('medclip-panel')).innerText();

/** Jumps to an image of the series by its place in it, from 0. */
const jumpTo = (page: Page, imageIndex: number) =>
  page.evaluate(index => {
    const { commandsManager } = window as unknown as PageGlobals;
    commandsManager.run('jumpToImage', { imageIndex: index });
  }, imageIndex);

test('a stored segmentation on a turned grid is told of at opening, and continued in its place', async () => {
  const viewer = await open(turned);
  const { page } = viewer;
  try {
    await reaches(async () => /cannot (be shown|show)/i.test(await panelText(page)), true, 60_000);
    await page.click(cy('medclip-continue'));
    await page.waitForSelector(cy('medclip-segment'));
    const found = Object.values(await labelmaps(page)).at(-1)!;
    const { data } = lungs(MIDDLE);
    expect(Object.values(found)).toEqual([[...data.keys()].filter(i => data[i])]);
    expect(Object.keys(found)[0]).toContain(String(turned[MIDDLE]!.SOPInstanceUID));
  } finally {
    await viewer.context.close();
  }
});

test('of several time points the one on screen is outlined, named and accepted', async () => {
  const viewer = await open(moving);
  const { page } = viewer;
  try {
    await page.evaluate(() => {
      const { services, cornerstone } = window as unknown as PageGlobals;
      const id = services.viewportGridService.getActiveViewportId()!;
      const viewport = services.cornerstoneViewportService.getCornerstoneViewport(
        id
      ) as unknown as {
        getVolumeId(): string;
      };
      const cache = cornerstone.cache as unknown as {
        getVolume(id: string): { dimensionGroupNumber: number };
      };
      cache.getVolume(viewport.getVolumeId()).dimensionGroupNumber = 3;
    });
    await reaches(async () => /Time point 3 of 3/.test(await panelText(page)), true, 60_000);
    await draftOf(viewer, 'lungs');
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    const [key, indices] = Object.entries((await labelmaps(page)).lungs!)[0]!;
    const { columns } = await imageOnScreen(page);
    const slice = moving.findIndex(s => key.startsWith(`${String(s.SOPInstanceUID)}.3`));
    expect(slice).toBeGreaterThanOrEqual(0);
    // Like the truth of that slice moved as the third time point is, and less like it where the first has it.
    const truth = lungs(4 + slice);
    const likeTruthAt = (k: number) => {
      const inside = indices.filter(i => {
        const [x, y] = [(i % columns) - k * RIGHT, Math.floor(i / columns) - k * UP];
        return truth.data[y * columns + x] === 1;
      }).length;
      return (2 * inside) / (indices.length + truth.data.reduce((sum, v) => sum + v, 0));
    };
    expect(likeTruthAt(2)).toBeGreaterThan(0.85);
    expect(likeTruthAt(2)).toBeGreaterThan(likeTruthAt(0) + 0.05);
  } finally {
    await viewer.context.close();
  }
});

test('a volume over uneven slices counts each with its own thickness', async () => {
  const viewer = await open(uneven);
  const { page } = viewer;
  try {
    await jumpTo(page, 3);
    await reaches(async () => /Slice 4 of/.test(await panelText(page)), true, 60_000);
    await viewer.imageShown();
    await draftOf(viewer, 'lungs');
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    await page.selectOption(cy('medclip-propagate-count'), { index: 0 });
    await page.click(cy('medclip-propagate-both'));
    await page.waitForSelector(cy('medclip-propagate-down'), { timeout: 180_000 });
    const measures = page.locator(cy('medclip-measures'));
    await reaches(async () => /Volume/.test(await measures.innerText()), true, 60_000);
    const found = (await labelmaps(page)).lungs!;
    expect(Object.keys(found).length).toBeGreaterThan(1);
    const [row, column] = uneven[0]!.PixelSpacing as [number, number];
    const voxels = Object.values(found).reduce((sum, v) => sum + v.length, 0);
    const wanted = (voxels * row * column * 2) / 1000;
    const said = /([\d.,]+)\s*cm³/.exec(await measures.innerText())?.[1];
    expect(Number(said?.replace(',', ''))).toBeCloseTo(wanted, 0);
  } finally {
    await viewer.context.close();
  }
});
