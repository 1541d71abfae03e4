import type { Page } from 'playwright-core';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { focusImage } from '../browser/panelPage';
import type { PageGlobals } from '../browser/viewerPage';

export type Point = readonly [number, number];

/** Non-zero voxels of one labelmap: SOP instance or frame path → indices. */
export type LabelmapVoxels = Readonly<Record<string, readonly number[]>>;

interface ViewportGlobals {
  readonly services: {
    readonly viewportGridService: { getActiveViewportId(): string | null };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): {
        readonly element: HTMLElement;
        readonly type: string;
        getCurrentImageId(): string;
        getImageData(): {
          readonly imageData: {
            worldToIndex(world: readonly number[]): readonly number[];
            indexToWorld(index: readonly number[]): readonly number[];
          };
        };
        getCamera(): { readonly focalPoint: readonly number[] };
        worldToCanvas(world: readonly number[]): [number, number];
      } | null;
    };
  };
  readonly cornerstone: {
    readonly cache: { getImage(id: string): { readonly columns: number; readonly rows: number } };
  };
}

/** Where pixels of the image in the active viewport lie on the page now. */
export function onPage(page: Page, points: readonly Point[]): Promise<Point[]> {
  return page.evaluate(wanted => {
    const { services } = window as unknown as ViewportGlobals;
    const id = services.viewportGridService.getActiveViewportId() ?? '';
    const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id)!;
    const { left, top } = viewport.element.getBoundingClientRect();
    // By the voxels that OHIF draws: the first pixel's middle is at 0, 0.
    const { imageData } = viewport.getImageData();
    const [, , slice] = imageData.worldToIndex(viewport.getCamera().focalPoint);
    return wanted.map(point => {
      const [x, y] = viewport.worldToCanvas(imageData.indexToWorld([point[0], point[1], slice!]));
      return [left + x, top + y] as const;
    });
  }, points);
}

/** Kind of the active viewport, and size and path of the image in it, once it has been loaded. */
export async function imageOnScreen(
  page: Page
): Promise<{ type: string; columns: number; rows: number; key: string }> {
  const loaded = await page.waitForFunction(() => {
    const { services, cornerstone } = window as unknown as ViewportGlobals;
    const id = services.viewportGridService.getActiveViewportId() ?? '';
    const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id)!;
    const imageId = viewport.getCurrentImageId();
    const image = cornerstone.cache.getImage(imageId);
    if (!image) return null;
    const { columns, rows } = image;
    return { type: viewport.type, columns, rows, key: imageId.replace(/^.*\/instances\//, '') };
  });
  return (await loaded.jsonValue())!;
}

/** A click on a pixel of the image. */
export async function clickPixel(page: Page, point: Point): Promise<void> {
  const [at] = await onPage(page, [point]);
  await page.mouse.click(at![0], at![1]);
}

/** A drag from pixel to pixel of the image. */
export async function dragPixels(page: Page, ...points: readonly Point[]): Promise<void> {
  const [from, ...rest] = await onPage(page, points);
  await page.mouse.move(from![0], from![1]);
  await page.mouse.down();
  for (const [x, y] of rest) await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
}

/** The voxels of every labelmap that has some, by its label; brush strokes included. */
export function labelmaps(page: Page): Promise<Record<string, LabelmapVoxels>> {
  return page.evaluate(() => {
    const { services, cornerstone } = window as unknown as PageGlobals;
    const all: Record<string, Record<string, number[]>> = {};
    for (const segmentation of services.segmentationService.getSegmentations()) {
      const found: Record<string, number[]> = {};
      for (const id of segmentation.representationData.Labelmap?.imageIds ?? []) {
        const image = cornerstone.cache.getImage(id);
        if (!image?.referencedImageId) continue;
        const pixels = image.getPixelData();
        const indices: number[] = [];
        for (let i = 0; i < pixels.length; i++) if (pixels[i]) indices.push(i);
        if (indices.length > 0) {
          found[image.referencedImageId.replace(/^.*\/instances\//, '')] = indices;
        }
      }
      if (Object.keys(found).length > 0) all[segmentation.label] = found;
    }
    return all;
  });
}

/** Number of voxels of a label in all of its slices. */
export async function voxelCount(page: Page, label: string): Promise<number> {
  const found = (await labelmaps(page))[label] ?? {};
  return Object.values(found).reduce((sum, indices) => sum + indices.length, 0);
}

/** A key that reaches the viewer and no text field. */
export async function press(page: Page, key: string): Promise<void> {
  await focusImage(page);
  await page.keyboard.press(key);
}

/** Pixels of the draft as the panel counts them; NaN where there is no draft. */
export function draftPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const text = document.querySelector('[data-cy="medclip-area"]')?.textContent ?? '';
    const digits = /([\d.,  ]+)\s*px/.exec(text)?.[1];
    return digits === undefined ? NaN : Number(digits.replace(/\D/g, ''));
  });
}

/** What the panel complains about; '' where nothing. */
export async function noticeText(page: Page): Promise<string> {
  const notice = page.locator('[data-cy="medclip-notice"]');
  return (await notice.count()) > 0 ? notice.first().innerText() : '';
}

/** Waits until `read` gives something else than `before`. @returns the new value */
export async function changeOf<T>(read: () => Promise<T>, before: T, ms = 15_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const now = await read();
    if (now !== before) return now;
    if (Date.now() > end) throw new Error(`Nothing has changed: still ${String(before)}.`);
    await new Promise(resolve => setTimeout(resolve, 60));
  }
}

/** Waits until `read` gives `wanted`. */
export async function reaches<T>(read: () => Promise<T>, wanted: T, ms = 15_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    const now = await read();
    if (now === wanted) return;
    if (Date.now() > end) throw new Error(`It is ${String(now)} and not ${String(wanted)}.`);
    await new Promise(resolve => setTimeout(resolve, 60));
  }
}

/**
 * A click with the tool that is on, on the first of the points that the model follows: small models do not follow every one, and
 * say so. @returns the point
 */
export async function followedClick(
  page: Page,
  points: readonly Point[],
  read: () => Promise<number>
): Promise<Point> {
  for (const point of points) {
    const before = await read();
    await clickPixel(page, point);
    const both = async () => `${await read()} ${(await noticeText(page)) !== ''}`;
    await changeOf(both, `${before} false`, 30_000);
    if ((await read()) !== before) return point;
    await page.locator('[data-cy="medclip-notice"] button').last().click();
    await page.waitForSelector('[data-cy="medclip-notice"]', { state: 'detached' });
  }
  throw new Error('The model follows none of the clicks.');
}

/** Pixels inside of an outline, on a row through its middle: near its left border, and deeper. */
export function insideLeft(indices: readonly number[], columns: number): readonly Point[] {
  const [left, , right] = boxOf(indices, columns);
  const known = new Set(indices);
  const rows = [...new Set(indices.map(i => Math.floor(i / columns)))];
  const y = rows[Math.floor(rows.length / 2)]!;
  const x = indices.find(i => Math.floor(i / columns) === y)! % columns;
  const margin = Math.max(3, Math.round((right - left) * 0.06));
  return [1, 2, 3, 5]
    .map((n): Point => [x + n * margin, y])
    .filter(([u, v]) => known.has(v * columns + u));
}

/** Smallest box around pixel indices: left, top, right, bottom. */
export function boxOf(indices: readonly number[], columns: number) {
  const box: [number, number, number, number] = [Infinity, Infinity, -1, -1];
  for (const i of indices) {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Voxel indices of a label on the image in the active viewport, ascending; empty where it has none. */
export async function labelVoxels(page: Page, label: string): Promise<readonly number[]> {
  const { key } = await imageOnScreen(page);
  return (await labelmaps(page))[label]?.[key] ?? [];
}

export function maskOfIndices(indices: readonly number[], width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  for (const i of indices) data[i] = 1;
  return { width, height, data };
}

export const areaOfIndices = ({ data }: Mask): number => data.reduce((sum, v) => sum + v, 0);
