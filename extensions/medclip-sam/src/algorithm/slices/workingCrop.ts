import { measureMask } from '../measure/measure';
import type { FloatMap, Mask, Raster8 } from '../../core/raster';
import { bilinearTaps } from '../preprocess/resizeBilinear';
import { sampleSeparable, type AxisTaps } from '../preprocess/separableSampling';

/** Longest side, in working pixels, that an outline's box has at most; a small structure keeps the pixels it has. */
const LONGEST_SIDE = 112;

/**
 * Where the learner looks on a slice: a part of the image, and how many working pixels one image pixel is. The scale is one
 * per segment, so that all its distances mean the same on every slice.
 */
export interface WorkingCrop {
  /** In image pixels, whole. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** In working pixels. */
  readonly columns: number;
  readonly rows: number;
}

/** Working pixels per image pixel for outlines of this size; at most 1. */
export function workingScale(outlines: readonly Mask[]): number {
  let longest = 1;
  for (const outline of outlines) {
    const { box } = measureMask(outline);
    if (box) longest = Math.max(longest, box[2] - box[0] + 1, box[3] - box[1] + 1);
  }
  return Math.min(1, LONGEST_SIDE / longest);
}

/** The box of what the masks hold together, padded by a quarter of its longer side or `margin` working pixels; null when empty. */
export function workingCrop(
  masks: readonly Mask[],
  scale: number,
  margin: number
): WorkingCrop | null {
  let all: [number, number, number, number] | null = null;
  for (const mask of masks) {
    const { box } = measureMask(mask);
    if (!box) continue;
    all = all
      ? [
          Math.min(all[0], box[0]),
          Math.min(all[1], box[1]),
          Math.max(all[2], box[2]),
          Math.max(all[3], box[3]),
        ]
      : [box[0], box[1], box[2], box[3]];
  }
  if (!all) return null;
  const longer = Math.max(all[2] - all[0], all[3] - all[1]) + 1;
  const pad = Math.ceil(Math.max(margin / scale, longer / 4));
  const { width: w, height: h } = masks[0]!;
  const left = Math.max(0, all[0] - pad);
  const top = Math.max(0, all[1] - pad);
  const width = Math.min(w, all[2] + 1 + pad) - left;
  const height = Math.min(h, all[3] + 1 + pad) - top;
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  return { left, top, width, height, columns, rows };
}

/** Grey values of an image in the crop, in working pixels; colours by their mean. */
export function cropImage(image: Raster8, crop: WorkingCrop): FloatMap {
  const { channels: c, data } = image;
  const part = new Float32Array(crop.width * crop.height);
  for (let y = 0; y < crop.height; y++) {
    const row = (crop.top + y) * image.width + crop.left;
    for (let x = 0; x < crop.width; x++) {
      const i = (row + x) * c;
      part[y * crop.width + x] = c === 1 ? data[i]! : (data[i]! + data[i + 1]! + data[i + 2]!) / 3;
    }
  }
  return resample({ width: crop.width, height: crop.height, data: part }, crop.columns, crop.rows);
}

/** A mask in the crop, in working pixels: 1 where more than half is inside. */
export function cropOutline(mask: Mask, crop: WorkingCrop): Mask {
  const part = new Float32Array(crop.width * crop.height);
  const { data } = mask;
  for (let y = 0; y < crop.height; y++) {
    const row = (crop.top + y) * mask.width + crop.left;
    for (let x = 0; x < crop.width; x++) part[y * crop.width + x] = data[row + x]! ? 1 : 0;
  }
  const map = resample({ ...crop, data: part }, crop.columns, crop.rows);
  return { width: map.width, height: map.height, data: Uint8Array.from(map.data, v => +(v > 0.5)) };
}

/** A map of working pixels on the image's own pixels of the crop. */
export const enlargeToCrop = (map: FloatMap, crop: WorkingCrop): FloatMap =>
  resample(map, crop.width, crop.height);

/**
 * Bilinear, and where the map becomes smaller by more than 1.5 after the mean of whole blocks: every source pixel counts, as
 * with area averaging.
 */
function resample(map: FloatMap, width: number, height: number): FloatMap {
  if (map.width === width && map.height === height) return map;
  const block = Math.max(1, Math.round(Math.min(map.width / width, map.height / height)));
  const source = block > 1 ? meanOfBlocks(map, block) : map;
  const tx = tapsOver(source.width, width, map.width / block);
  const ty = tapsOver(source.height, height, map.height / block);
  return sampleSeparable(source, tx, ty);
}

/** Bilinear taps where `from` samples stand for `extent` units (the last block may be cut short). */
function tapsOver(from: number, to: number, extent: number): AxisTaps {
  if (extent === from) return bilinearTaps(from, to);
  const lo = new Int32Array(to);
  const hi = new Int32Array(to);
  const t = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const x = Math.min(from - 1, Math.max(0, ((i + 0.5) * extent) / to - 0.5));
    lo[i] = Math.floor(x);
    hi[i] = Math.min(from - 1, lo[i]! + 1);
    t[i] = x - lo[i]!;
  }
  return { lo, hi, t };
}

function meanOfBlocks({ width, height, data }: FloatMap, block: number): FloatMap {
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const out = new Float32Array(columns * rows);
  for (let v = 0; v < rows; v++) {
    for (let u = 0; u < columns; u++) {
      let sum = 0;
      let n = 0;
      for (let y = v * block; y < Math.min(height, (v + 1) * block); y++) {
        for (let x = u * block; x < Math.min(width, (u + 1) * block); x++, n++) {
          sum += data[y * width + x]!;
        }
      }
      out[v * columns + u] = sum / n;
    }
  }
  return { width: columns, height: rows, data: out };
}
