import type { ModelPack } from '../pack/modelPack';
import type { TensorLike } from './session';

export type GoldenName = keyof NonNullable<ModelPack['golden']>;
const GOLDEN_VALUES = 512;

export interface Probe {
  readonly inputs: Record<string, TensorLike>;
  readonly outputs: readonly string[];
}

/** The self-test's input of a graph, and the outputs to look at. */
export function probe(pack: ModelPack, name: GoldenName | 'decoder'): Probe {
  if (name === 'text') {
    const ids = BigInt64Array.from([1n, 4n, 2n, 3n]);
    return { inputs: { ids: { dims: [1, ids.length], data: ids } }, outputs: ['embed'] };
  }
  if (name === 'image') {
    const side = pack.clip.image.size;
    return { inputs: { pixels: waves([1, 3, side, side]) }, outputs: ['embed', 'tokens'] };
  }
  const { embedDim, embeddingSize: h, lowResSize: low, imageSize } = pack.sam;
  if (name === 'encoder') {
    const dims = [1, 3, imageSize, imageSize];
    return { inputs: { pixels: waves(dims) }, outputs: ['embedding'] };
  }
  const at = (share: number) => share * imageSize;
  return {
    inputs: {
      embedding: waves([1, embedDim, h, h]),
      points: {
        dims: [1, 3, 2],
        data: Float32Array.from([at(0.2), at(0.3), at(0.7), at(0.8), at(0.4), at(0.5)]),
      },
      labels: { dims: [1, 3], data: Float32Array.from([2, 3, 1]) },
      mask: { dims: [1, 1, low, low], data: new Float32Array(low * low) },
      hasMask: { dims: [1], data: Float32Array.from([0]) },
    },
    outputs: ['masks', 'iou'],
  };
}

/** Values in -1..1 without structure that could hide a swapped axis; the same everywhere. */
function waves(dims: readonly number[]): TensorLike {
  const data = new Float32Array(dims.reduce((product, n) => product * n, 1));
  for (let i = 0; i < data.length; i++) data[i] = ((i * 7919) % 2003) / 1001.5 - 1;
  return { dims, data };
}

/** What is kept of an output as golden: up to 512 values, evenly spread. */
export function goldenValues(data: ArrayLike<number | bigint>): number[] {
  const step = Math.max(1, Math.ceil(data.length / GOLDEN_VALUES));
  return Array.from({ length: Math.ceil(data.length / step) }, (_, i) => Number(data[i * step]));
}
