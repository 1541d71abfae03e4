import { measureMask } from './measure';
import type { Mask } from './raster';

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
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * mask.width + left;
    data.set(mask.data.subarray(from, from + width), y * width);
  }
  return { left, top, mask: { width, height, data } };
}

/** The crop back in an image of its own size; everything outside of it is 0. */
export function placeCrop(crop: MaskCrop, size: { width: number; height: number }): Mask {
  const data = new Uint8Array(size.width * size.height);
  const { width, height } = crop.mask;
  for (let y = 0; y < height; y++) {
    data.set(
      crop.mask.data.subarray(y * width, (y + 1) * width),
      (crop.top + y) * size.width + crop.left
    );
  }
  return { width: size.width, height: size.height, data };
}
