import { throwIfCancelled } from '../../core/errors';
import type { Graph, ModelPack } from '../pack/modelPack';
import { goldenValues, probe, type GoldenName } from './selfTestProbe';
import type { GraphName, SessionProvider } from './session';

/** Relative error (L2 norm of the difference over that of the truth) up to which a backend is trusted. fp16 stays below it. */
export const SELF_TEST_TOLERANCE = 0.01;

/** Graphs up to this size are run on both sides: the check must cost seconds at most, whatever the pack. */
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
 * the tested graphs: it is small in every pack and has attention, normalisation and up-convolution. Large graphs are held
 * against what the pack says of them, where it does. The candidate's sessions stay open, so that the check is its warm-up too.
 */
export async function selfTest(
  pack: ModelPack,
  candidate: SessionProvider,
  truth: SessionProvider,
  options: {
    readonly signal?: AbortSignal;
    readonly maxBytes?: number;
    /** Graphs to run on both sides too, where they are small. */
    readonly also?: readonly GoldenName[];
  } = {}
): Promise<SelfTestResult> {
  const { signal, maxBytes = SELF_TEST_BYTES, also = [] } = options;
  const { image, text } = pack.clip.graphs;
  const small = (graph: Graph) => graphBytes(pack, graph) <= maxBytes;
  const tested: (GoldenName | 'decoder')[] = [
    'decoder',
    ...(small(text) ? (['text'] as const) : []),
    ...(small(image) ? (['image'] as const) : []),
    ...also.filter(name => name === 'encoder' && small(pack.sam.graphs.encoder)),
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
  for (const [name, expected] of Object.entries(pack.golden ?? {}) as [GoldenName, number[]][]) {
    if (tested.includes(name) || worst > SELF_TEST_TOLERANCE) continue;
    const { inputs, outputs } = probe(pack, name);
    const actual = await (await candidate.get(name)).run(inputs, outputs);
    throwIfCancelled(signal);
    tested.push(name);
    const values = goldenValues(actual[outputs[0]!]?.data ?? []);
    worst = Math.max(worst, relativeError({ data: values }, { data: expected }));
  }
  return { passed: worst <= SELF_TEST_TOLERANCE, tested, worst };
}

function graphBytes(pack: ModelPack, graph: Graph): number {
  return [graph.file, ...graph.weights].reduce((n, name) => n + (pack.files[name]?.bytes ?? 0), 0);
}

interface Values {
  readonly data: ArrayLike<number | bigint>;
}

function relativeError(actual: Values | undefined, expected: Values | undefined): number {
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
