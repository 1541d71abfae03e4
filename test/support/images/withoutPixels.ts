import { maskFromRuns } from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import { runsOfMask } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

/** The mask as its runs; whoever asks for its pixels, which grow with the image, fails. */
export function withoutPixels(mask: Mask): Mask {
  return Object.defineProperty(maskFromRuns(runsOfMask(mask)), 'data', {
    get: () => {
      throw new Error('The pixels of the whole image were made.');
    },
  });
}
