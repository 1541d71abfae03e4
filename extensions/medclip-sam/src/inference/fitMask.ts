import { fitToEdges } from '../algorithm/guidedUpsampling';
import type { Mask, Raster8 } from '../algorithm/raster';
import { samKind } from '../algorithm/samKinds';
import { logitsToMask } from '../algorithm/samPostprocess';
import type { DecodedMask } from './decodeMask';
import type { ModelPack } from './modelPack';

/** The outline of a pass with its edge fitted to the image's (algorithm/guidedUpsampling.ts). */
export function fitMask({ logits }: DecodedMask, image: Raster8, { sam }: ModelPack): Mask {
  if (samKind(sam.kind).resized === 'logits') {
    return logitsToMask(fitToEdges(logits, image, sam.maskThreshold), 0);
  }
  // What was resized is a probability less a half.
  const data = logits.data.map(v => Math.log((v + 0.5 + 1e-6) / (0.5 - v + 1e-6)));
  return logitsToMask(fitToEdges({ ...logits, data }, image), 0);
}
