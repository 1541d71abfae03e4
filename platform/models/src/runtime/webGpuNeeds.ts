import { elementCount, type TensorSource } from '../checkpoint/tensorSource';
import type { ClipShape } from '../clip/clipShape';
import { architecture } from '../sam/encoder/samEncoder';
import type { SamShape } from '../sam/samShape';

const FLOAT_BYTES = 4;
/** Masked images that go through the encoder together (engine/saliency/gScoreCamRun.ts). */
const MASKED_BATCH = 8;

/** Bytes of the largest single buffer a graphics card must hold: a weight as fp32, or an activation. */
export function largestBuffer(source: TensorSource, activations: readonly number[]): number {
  const weights = source.keys().map(key => elementCount(source.shape(key) ?? []));
  return FLOAT_BYTES * Math.max(...weights, ...activations);
}

/** Elements of the largest activations of the image and text encoder. */
export function clipActivations({ vision, text }: ClipShape): number[] {
  const { tokens, width, heads, size } = vision;
  return [
    MASKED_BATCH * 3 * size * size,
    MASKED_BATCH * tokens * 4 * width,
    MASKED_BATCH * heads * tokens ** 2,
    text.contextLength * 4 * text.width,
    text.heads * text.contextLength ** 2,
  ];
}

/** Elements of the largest activations of SAM's encoder and decoder. */
export function samActivations({
  encoder,
  imageSize,
  embeddingSize,
  embedDim,
}: SamShape): number[] {
  const side = 4 * embeddingSize;
  const decoder = [(embedDim / 4) * side ** 2, 3 * imageSize ** 2];
  return [...decoder, ...architecture(encoder.type).activations(encoder, embeddingSize)];
}
