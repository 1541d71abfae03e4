import { measureMask } from '../measure/measure';
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

/** A copy of `mask` with a region of it replaced. */
export function pasteMask(
  mask: Mask,
  part: Mask,
  { left, top }: Pick<Region, 'left' | 'top'>
): Mask {
  const data = mask.data.slice();
  for (let y = 0; y < part.height; y++) {
    const row = part.data.subarray(y * part.width, (y + 1) * part.width);
    data.set(row, (top + y) * mask.width + left);
  }
  return { width: mask.width, height: mask.height, data };
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
