import type { TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { samplePixels } from '@medclip/models/runtime/sampleInputs';

export type EmbeddingName = 'image' | 'text' | 'encoder';
export const EMBEDDINGS: readonly EmbeddingName[] = ['image', 'text', 'encoder'];

const IDS = BigInt64Array.from([2n, 1996n, 3835n, 77n, 15000n, 30000n, 512n, 3n]);

/** The same input of a full-size graph everywhere it is run: PyTorch, Node, WebAssembly, a browser. */
export function embeddingInput(name: EmbeddingName): Record<string, TensorLike> {
  if (name === 'text') return { ids: { dims: [1, IDS.length], data: IDS } };
  const side = name === 'image' ? 224 : 1024;
  return { pixels: { dims: [1, 3, side, side], data: samplePixels(side) } };
}

/** What the embedding is called among the graph's outputs. */
export const embeddingOutput = (name: EmbeddingName): string =>
  name === 'encoder' ? 'embedding' : 'embed';
