import { throwIfCancelled } from '../algorithm/errors';
import type { Graph, ModelPack } from './modelPack';
import type { GraphName, SessionProvider, TensorLike } from './session';

/** Relative error (L2 norm of the difference over that of the truth) up to which a backend is trusted. fp16 stays below it. */
export const SELF_TEST_TOLERANCE = 0.01;

/** Graphs up to this size are tried: the check must cost seconds at most, whatever the pack. */
export const SELF_TEST_BYTES = 32 * 2 ** 20;

export interface SelfTestResult {
  readonly passed: boolean;
  readonly tested: readonly GraphName[];
  /** Largest relative error of any output; infinite where a number was not finite. */
  readonly worst: number;
}

/**
 * Runs the same made-up input through `candidate` (WebGPU) and `truth` (WebAssembly) and compares every output: drivers
 * and shaders have been silently wrong before, and a wrong outline looks like a right one. The decoder is always among
 * the tested graphs: it is small in every pack and has attention, normalisation and up-convolution. The candidate's
 * sessions stay open, so that the check is its warm-up too.
 */
export async function selfTest(
  pack: ModelPack,
  candidate: SessionProvider,
  truth: SessionProvider,
  options: { readonly signal?: AbortSignal; readonly maxBytes?: number } = {}
): Promise<SelfTestResult> {
  const { signal, maxBytes = SELF_TEST_BYTES } = options;
  const { image, text } = pack.clip.graphs;
  const small = (graph: Graph) => graphBytes(pack, graph) <= maxBytes;
  const tested: GraphName[] = [
    'decoder',
    ...(small(text) ? (['text'] as const) : []),
    ...(small(image) ? (['image'] as const) : []),
  ];
  let worst = 0;
  for (const name of tested) {
    const { inputs, outputs } = probe(pack, name);
    const expected = await (await truth.get(name)).run(inputs, outputs);
    throwIfCancelled(signal);
    const actual = await (await candidate.get(name)).run(inputs, outputs);
    throwIfCancelled(signal);
    for (const output of outputs) {
      worst = Math.max(worst, relativeError(actual[output], expected[output]));
    }
    if (worst > SELF_TEST_TOLERANCE) break;
  }
  return { passed: worst <= SELF_TEST_TOLERANCE, tested, worst };
}

function graphBytes(pack: ModelPack, graph: Graph): number {
  return [graph.file, ...graph.weights].reduce((n, name) => n + (pack.files[name]?.bytes ?? 0), 0);
}

function probe(
  pack: ModelPack,
  name: GraphName
): { inputs: Record<string, TensorLike>; outputs: readonly string[] } {
  if (name === 'text') {
    const ids = BigInt64Array.from([1n, 4n, 2n, 3n]);
    return { inputs: { ids: { dims: [1, ids.length], data: ids } }, outputs: ['embed'] };
  }
  if (name === 'image') {
    const side = pack.clip.image.size;
    return { inputs: { pixels: waves([1, 3, side, side]) }, outputs: ['embed', 'tokens'] };
  }
  const { embedDim, embeddingSize: h, lowResSize: low, imageSize } = pack.sam;
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

function relativeError(actual: TensorLike | undefined, expected: TensorLike | undefined): number {
  if (!actual || !expected || actual.data.length !== expected.data.length) return Infinity;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const truth = Number(expected.data[i]);
    difference += (Number(actual.data[i]) - truth) ** 2;
    norm += truth ** 2;
  }
  const error = Math.sqrt(difference / Math.max(norm, Number.MIN_VALUE));
  return Number.isFinite(error) ? error : Infinity;
}
