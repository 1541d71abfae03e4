import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';

/** Sizes of a trained segmenter. */
export interface ThirdShape {
  /** Checkpoints whose probabilities are averaged. */
  readonly K: number;
  /** Side of the image and of the answer. */
  readonly size: number;
  /** Of the drawing model's embedding (1,C,h,h). */
  readonly embedDim: number;
  readonly embeddingSize: number;
  /** Length of a patch vector; 0 where it reads none. */
  readonly patchDim: number;
}

/**
 * Sizes of the checkpoints that training/weak wrote, on the embeddings of a pack.
 * @throws model-unsupported where the file is something else, or was trained on another pack's embeddings
 */
export function thirdShape(
  source: TensorSource,
  { sam, clip }: ModelPack,
  { size, patches }: { readonly size: number; readonly patches: boolean }
): ThirdShape {
  const [K, width, channels] = source.shape('squeeze.weight') ?? [];
  const { embedDim, embeddingSize } = sam;
  const patchDim = patches ? clip.embedDim : 0;
  if (K && width === 48 && channels === embedDim + patchDim && embeddingSize % 16 === 0) {
    return { K, size, embedDim, embeddingSize, patchDim };
  }
  throw new MedClipSamError(
    'model-unsupported',
    'The checkpoints were not trained on embeddings of this pack.',
    'Train on labels of this pack: `medclip-sam train --base`.'
  );
}
