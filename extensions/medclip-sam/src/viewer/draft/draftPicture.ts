import type { FloatMap, Mask, Size } from '../../core/raster';
import type { ImageRef } from '../image/activeImage';
import { createTimeSlice } from '../../core/timeSlicing';
import type { Doubt } from './doubt';
import { doubtPixels, heatmapPixels, reducedMap, type MapPixels } from './heatmapPixels';
import { isoLine } from './isoLine';
import { maskOutline } from './maskOutline';
import { outlinePaths, type OutlinePaths } from './outlinePaths';

/** What the overlay shows of a draft. */
export interface DraftPicture {
  /** The image of the run: where the heatmap lies. */
  readonly ref: ImageRef;
  /** Outlines by image. */
  readonly slices: ReadonlyMap<string, { readonly ref: ImageRef; readonly mask: Mask }>;
  /** Over the whole image, perhaps smaller than it. */
  readonly heatmap: FloatMap;
  /** Of the image. */
  readonly size: Size;
  /** Level of `heatmap` that made the coarse mask; its line is drawn with the heatmap. */
  readonly threshold: number;
  /** Drawn instead of the heatmap while it is there. */
  readonly doubt: Doubt | null;
  /** A copy of what a hand has drawn: the badge says so. */
  readonly byHand: boolean;
}

/** The picture as things a canvas can draw, in image coordinates. */
export interface PreparedPicture {
  readonly picture: DraftPicture;
  readonly outlines: ReadonlyMap<Mask, OutlinePaths>;
  readonly heat: OffscreenCanvas;
  readonly thresholdLine: Path2D;
  readonly doubtful: OffscreenCanvas | null;
}

/** Resolution of the drawn maps: they are smooth, and more would hold up the viewer. */
const MAP_LIMIT = 256;

/**
 * Outlines, maps and line are a task each, so that a large radiograph does not hold up the viewer. What `before` has of the
 * same picture is taken over: a click changes one outline and no map.
 */
export async function preparePicture(
  picture: DraftPicture,
  before: PreparedPicture | null
): Promise<PreparedPicture> {
  const timeSlice = createTimeSlice();
  const outlines = new Map<Mask, OutlinePaths>();
  for (const { mask } of picture.slices.values()) {
    outlines.set(mask, before?.outlines.get(mask) ?? outlinePaths(await maskOutline(mask)));
  }
  await timeSlice.yield();
  const known = before?.picture.heatmap === picture.heatmap ? before : null;
  const heat = known?.heat ?? canvasOf(heatmapPixels(reducedMap(picture.heatmap, MAP_LIMIT)));
  await timeSlice.yield();
  const thresholdLine =
    known?.thresholdLine ?? levelLine(picture.heatmap, picture.threshold, picture.size);
  const { doubt } = picture;
  const doubtful =
    doubt && doubt === before?.picture.doubt ? before.doubtful : doubt && doubtCanvas(doubt);
  await timeSlice.yield();
  return { picture, outlines, heat, thresholdLine, doubtful };
}

function levelLine(map: FloatMap, level: number, size: Size): Path2D {
  const small = reducedMap(map, MAP_LIMIT);
  const scale = { x: size.width / small.width, y: size.height / small.height };
  const pieces = isoLine(small, level, scale);
  const path = new Path2D();
  for (let i = 0; i < pieces.length; i += 4) {
    path.moveTo(pieces[i] ?? 0, pieces[i + 1] ?? 0);
    path.lineTo(pieces[i + 2] ?? 0, pieces[i + 3] ?? 0);
  }
  return path;
}

const doubtCanvas = ({ map, differ }: Doubt): OffscreenCanvas =>
  canvasOf(doubtPixels(reducedMap(map, MAP_LIMIT), differ && reducedMap(differ, MAP_LIMIT)));

function canvasOf({ width, height, data }: MapPixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}
