import { measureMask } from '../measure/measure';
import type { MaskRuns } from './maskRuns';
import type { Mask, Size } from '../../core/raster';
import type { Region } from '../preprocess/region';

/** A mask's bounding box with a margin, so that work on a small outline does not cost a whole radiograph. */
export interface MaskCrop {
  readonly left: number;
  readonly top: number;
  readonly mask: Mask;
}

/** @returns the part of `mask` that holds its pixels, `margin` wider on every side where the image allows; null when empty */
export function cropMask(mask: Mask, margin: number): MaskCrop | null {
  const { box } = measureMask(mask);
  if (!box) return null;
  const left = Math.max(0, box[0] - margin);
  const top = Math.max(0, box[1] - margin);
  const width = Math.min(mask.width, box[2] + 1 + margin) - left;
  const height = Math.min(mask.height, box[3] + 1 + margin) - top;
  return { left, top, mask: cutMask(mask, { left, top, width, height }) };
}

/** A region of a mask; the region lies in it. */
export function cutMask(mask: Mask, { left, top, width, height }: Region): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * mask.width + left;
    data.set(mask.data.subarray(from, from + width), y * width);
  }
  return { width, height, data };
}

/** The pixels of a region of a mask that is there as runs; the region lies in it. */
export function cutRuns(runs: MaskRuns, { left, top, width, height }: Region): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let i = runs.rows[top + y]!; i < runs.rows[top + y + 1]!; i++) {
      const from = Math.max(0, runs.ends[2 * i]! - left);
      const to = Math.min(width, runs.ends[2 * i + 1]! - left);
      if (from < to) data.fill(1, y * width + from, y * width + to);
    }
  }
  return { width, height, data };
}

/** The crop back in an image of its own size; everything outside of it is 0. */
export function placeCrop(crop: MaskCrop, { width, height }: Size): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < crop.mask.height; y++) {
    data.set(
      crop.mask.data.subarray(y * crop.mask.width, (y + 1) * crop.mask.width),
      (crop.top + y) * width + crop.left
    );
  }
  return { width, height, data };
}
