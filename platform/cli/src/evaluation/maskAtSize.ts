import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { Mask, Size } from '@medclip/extension-medclip-sam/core/raster';
import { resizeNearest } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';

/** A mask at another size, nearest as the authors' eval.py resizes. */
export function atSize(mask: Mask, size: Size): Mask {
  if (mask.width === size.width && mask.height === size.height) return mask;
  return {
    width: size.width,
    height: size.height,
    data: resizeNearest(mask.data, mask, size),
  };
}

/** @throws MedClipSamError bad-input where a truth cannot cover the field of its image */
export function checkSameField(name: string, truth: Size, { width, height }: Size): void {
  if (Math.abs(truth.width * height - truth.height * width) <= Math.max(width, height)) return;
  throw new MedClipSamError(
    'bad-input',
    `The mask of ${name} has another aspect ratio than the image.`,
    'Give masks that cover the same field as the images.'
  );
}
