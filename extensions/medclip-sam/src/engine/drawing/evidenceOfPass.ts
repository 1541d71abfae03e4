import type { FloatMap } from '../../core/raster';
import { meanVote, type MeanVote } from '../../algorithm/confidence/reliability';
import { resizeBilinear } from '../../algorithm/preprocess/resizeBilinear';
import { samKind } from '../../algorithm/preprocess/samKinds';
import { upscaleLogits } from '../../algorithm/mask/samPostprocess';
import type { DecoderOutput } from './decodeMask';
import type { SamImage } from '../pipeline/imageCache';
import type { ModelPack } from '../pack/modelPack';

/** What one decoder pass tells about its own outline. */
export interface Evidence extends MeanVote {
  /** At source size. */
  readonly mean: FloatMap;
  /** Masks of the pass that were counted: four, or one where only the single mask was trained. */
  readonly votes: number;
}

/** The masks of a pass that was made anyway as votes, each with its predicted IoU. */
export function evidenceOfPass(
  out: DecoderOutput,
  sam: SamImage,
  { sam: model }: ModelPack
): Evidence {
  const { tokens, resized } = samKind(model.kind);
  const votes = tokens.map(token => {
    const { width, height, data } = out.lowRes[token]!;
    const probability = data.map(v => 1 / (1 + Math.exp(model.maskThreshold - v)));
    return { probability: { width, height, data: probability }, weight: out.iou[token]! };
  });
  const { mean: small, weight } = meanVote(votes);
  const mean =
    resized === 'probability'
      ? resizeBilinear(small, sam.geometry.source)
      : upscaleLogits(small, sam.geometry);
  return { mean, weight, votes: votes.length };
}
