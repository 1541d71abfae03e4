import type { SamModel } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { SAM_FAMILIES } from './checkpoint/families';
import type { SamShape } from './samShape';

/** What pack.json says of a drawing model, but for its graphs. */
export function samRecord(shape: SamShape): Omit<SamModel, 'graphs'> {
  const { mean, std } = SAM_FAMILIES[shape.kind].normalisation;
  return {
    kind: shape.kind,
    imageSize: shape.imageSize,
    embedDim: shape.embedDim,
    embeddingSize: shape.embeddingSize,
    lowResSize: 4 * shape.embeddingSize,
    mean,
    std,
    maskThreshold: 0,
  };
}
