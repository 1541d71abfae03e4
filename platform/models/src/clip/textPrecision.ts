import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';
import { collectGarbage } from '../runtime/collectGarbage';
import { openNodeSession } from '../runtime/nodeSessions';
import type { GraphFileOptions } from '../onnx/graphFileOptions';
import type { Scope } from '../onnx/scope';
import { cosine, sampleSequences } from '../runtime/sampleInputs';
import type { ClipShape } from './clipShape';
import { textWeights } from './textGraph';
import { writeTextGraph } from './writeClipGraphs';

export type TextBits = 4 | 8 | 16 | 32;

/**
 * A 4-bit text encoder whose worst embedding is further than this from fp32 gets some of its weights in 8 bits. What is promised
 * of any text is 0.99; texts that were not measured with are up to twice as far off.
 */
const LEAST_COSINE = 0.997;
const WORD_TABLE = 'text.transformer.embeddings.word_embeddings.weight';

export interface TextOptions extends GraphFileOptions {
  readonly bits: TextBits;
  /** Tokens of the vocabulary; samples are drawn from it. */
  readonly vocabulary: number;
  readonly signal?: AbortSignal;
}

/**
 * Writes the text graph in the wanted precision and says how far its embeddings are from fp32: the least cosine over
 * sample token sequences, null where nothing is quantised. The word table has 8 bits in either case.
 */
export async function writeTextInPrecision(
  source: TensorSource,
  shape: ClipShape,
  dir: string,
  options: TextOptions
): Promise<{ graph: Graph; cosine: number | null }> {
  const { bits } = options;
  const files: GraphFileOptions = { ...options, dtype: bits === 16 ? 'fp16' : 'fp32' };
  if (bits >= 16) return { graph: writeTextGraph(source, shape, dir, files), cosine: null };
  const samples = sampleSequences(options.vocabulary, shape.text.contextLength);
  const embed = (plan: Scope['bits']) =>
    inScratch(async scratch => {
      throwIfCancelled(options.signal);
      const graph = writeTextGraph(source, shape, scratch, files, plan);
      return embeddings(path.join(scratch, graph.file), samples);
    });
  const exact = await embed(undefined);
  const leastCosine = async (plan: Scope['bits']) =>
    Math.min(...(await embed(plan)).map((e, i) => cosine(e, exact[i] as Float32Array)));

  const fragile = textWeights(shape.text);
  const planFor = (eight: number): NonNullable<Scope['bits']> => {
    const large = new Set([WORD_TABLE, ...fragile.slice(0, eight)]);
    return key => (bits === 8 || large.has(key) ? 8 : 4);
  };
  const { eight, least } =
    bits === 8
      ? { eight: 0, least: await leastCosine(planFor(0)) }
      : await fewestEightBit(fragile.length, n => leastCosine(planFor(n)));
  const graph = writeTextGraph(source, shape, dir, files, planFor(eight));
  return { graph, cosine: Number(least.toFixed(6)) };
}

/** The fewest weights that need 8 bits for LEAST_COSINE, by bisection; all of them where even that is not enough. */
async function fewestEightBit(
  count: number,
  measure: (eight: number) => Promise<number>
): Promise<{ eight: number; least: number }> {
  const none = await measure(0);
  if (none >= LEAST_COSINE) return { eight: 0, least: none };
  let best = { eight: count, least: await measure(count) };
  let low = 0;
  while (best.eight - low > 1) {
    const middle = Math.floor((low + best.eight) / 2);
    const least = await measure(middle);
    if (least >= LEAST_COSINE) best = { eight: middle, least };
    else low = middle;
  }
  return best;
}

async function embeddings(file: string, samples: readonly BigInt64Array[]) {
  collectGarbage();
  const session = await openNodeSession(file, 'lean');
  const out: Float32Array[] = [];
  for (const data of samples) {
    const results = await session.run({ ids: { dims: [1, data.length], data } });
    out.push(results.embed?.data as Float32Array);
  }
  await session.dispose();
  return out;
}

async function inScratch<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-text-'));
  try {
    return await use(dir);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
