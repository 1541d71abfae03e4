import { fitToEdges } from '../../algorithm/mask/guidedUpsampling';
import type { Mask, Raster8 } from '../../core/raster';
import { samKind } from '../../algorithm/preprocess/samKinds';
import {
  logitsToMask,
  upscaleLogits,
  upscaleProbability,
} from '../../algorithm/mask/samPostprocess';
import type { DecodedMask } from './decodeMask';
import type { SamImage } from '../pipeline/imageCache';
import type { ModelPack } from '../pack/modelPack';

/** The outline of a pass with its edge fitted to the image's (algorithm/mask/guidedUpsampling.ts). */
export function fitMask(
  { lowRes }: Pick<DecodedMask, 'lowRes'>,
  image: Raster8,
  { geometry }: SamImage,
  { sam }: ModelPack
): Mask {
  if (samKind(sam.kind).resized === 'logits') {
    const logits = upscaleLogits(lowRes, geometry);
    return logitsToMask(fitToEdges(logits, image, sam.maskThreshold), 0);
  }
  const logits = upscaleProbability(lowRes, geometry);
  // What was resized is a probability less a half.
  const data = logits.data.map(v => Math.log((v + 0.5 + 1e-6) / (0.5 - v + 1e-6)));
  return logitsToMask(fitToEdges({ ...logits, data }, image), 0);
}
