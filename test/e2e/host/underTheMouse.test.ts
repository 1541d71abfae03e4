import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NaturalDataset } from 'dcmjs';
import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { cy } from '../../support/browser/panelPage';
import { openViewer } from '../../support/browser/viewerPage';
import { ctSlices, fileOf } from '../../support/dicom/oddStudies';
import { imageOnScreen, type Point } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

interface Globals {
  readonly services: {
    readonly viewportGridService: {
      getActiveViewportId(): string;
      setActiveViewportId(id: string): void;
      getState(): { readonly viewports: ReadonlyMap<string, unknown> };
    };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): {
        readonly type: string;
        readonly element: HTMLElement;
        getImageData(): {
          readonly imageData: {
            worldToIndex(world: readonly number[]): readonly number[];
            indexToWorld(index: readonly number[]): readonly number[];
          };
        };
        canvasToWorld(point: readonly [number, number]): readonly number[];
        worldToCanvas(world: readonly number[]): [number, number];
        getCurrentImageId(): string | undefined;
        getCamera(): {
          readonly focalPoint: readonly number[];
          readonly position: readonly number[];
        };
        setCamera(camera: object): void;
        render(): void;
      };
    };
  };
  readonly commandsManager: { run(name: string, options?: object): unknown };
}

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

/** Where points of the image lie on the page, by the voxels that OHIF draws. */
const onPage = (page: Page, points: readonly Point[]) =>
  page.evaluate(wanted => {
    const { services } = window as unknown as Globals;
    const id = services.viewportGridService.getActiveViewportId();
    const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id);
    const { left, top, width, height } = viewport.element.getBoundingClientRect();
    const { imageData } = viewport.getImageData();
    const middle = imageData.worldToIndex(viewport.canvasToWorld([width / 2, height / 2]));
    return wanted.map(([x, y]) => {
      const [u, v] = viewport.worldToCanvas(imageData.indexToWorld([x, y, middle[2]!]));
      return [left + u, top + v] as const;
    });
  }, points);

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

const run = (page: Page, command: string) =>
  page.evaluate(name => (window as unknown as Globals).commandsManager.run(name), command);

/** MPR: each plane is drawn from a volume then. The viewport with the acquired slices becomes the active one. */
async function asVolume(page: Page): Promise<void> {
  await page.evaluate(() =>
    (window as unknown as Globals).commandsManager.run('setHangingProtocol', { protocolId: 'mpr' })
  );
  await page.waitForFunction(
    () => {
      const { services } = window as unknown as Globals;
      const { viewportGridService: grid, cornerstoneViewportService } = services;
      const [id] = [...grid.getState().viewports.keys()].filter(each => each.includes('axial'));
      const viewport = id && cornerstoneViewportService.getCornerstoneViewport(id);
      if (!viewport || viewport.type !== 'orthographic' || !viewport.getCurrentImageId())
        return false;
      grid.setActiveViewportId(id);
      return true;
    },
    null,
    { timeout: 180_000 }
  );
}

/** Forty rows in the viewport, so that a part of a pixel is some on the screen. */
const lookAt = (page: Page, [x, y]: Point) =>
  page.evaluate(
    ([column, row]) => {
      const { services } = window as unknown as Globals;
      const id = services.viewportGridService.getActiveViewportId();
      const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id);
      const { imageData } = viewport.getImageData();
      const { focalPoint, position } = viewport.getCamera();
      const slice = imageData.worldToIndex(focalPoint)[2]!;
      const to = imageData.indexToWorld([column, row, slice]);
      const next = imageData.indexToWorld([column, row + 20, slice]);
      viewport.setCamera({
        focalPoint: to,
        position: position.map((at, axis) => at + to[axis]! - focalPoint[axis]!),
        parallelScale: Math.hypot(...next.map((at, axis) => at - to[axis]!)),
      });
      viewport.render();
    },
    [x, y] as const
  );

const WAYS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['as it opens', async () => undefined],
  ['flipped left to right', page => run(page, 'flipViewportHorizontal')],
  ['flipped upside down as well', page => run(page, 'flipViewportVertical')],
  ['turned by a right angle', page => run(page, 'rotateViewportCW')],
  ['inverted', page => run(page, 'invertViewport')],
];

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
      await page.waitForTimeout(300);
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
