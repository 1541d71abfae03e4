import {
  chooseWitness,
  LATEST_TRIALS,
  type Trial,
  type Witness,
} from '../../algorithm/slices/guard';
import { companionHeads, type CompanionHeads } from '../../algorithm/slices/companionHeads';
import type { Learnt } from '../../algorithm/slices/learner';
import { checkOutlines } from './continueInput';
import { ContinuationRun, type ContinuedSlice, type ContinueRequest } from './continuationRun';
import type { StackSource } from './continueInput';
import { runSlicedInWorker } from '../../core/timeSlicing';
import { yieldToEvents } from '../../core/yieldToEvents';

export interface Continuation {
  readonly slices: readonly ContinuedSlice[];
  readonly learnt: Learnt | null;
  /** Why this witness draws; null with one outline. */
  readonly choice: {
    readonly witness: Witness;
    readonly w: number | null;
    readonly dice: number;
  } | null;
  readonly learnMs: number;
}

/** Shape weights that the outlined slices may choose from. */
const WEIGHTS = [0.3, 0.5, 0.7] as const;

/**
 * Outlines of a few slices continued through the whole stack: outwards from the outermost ones, and between two from both
 * sides. With two outlines or more each is predicted without it by the learner, the segmenter and a copy, and the best of
 * the three draws.
 *
 * @throws MedClipSamError bad-input for outlines that do not fit, cancelled
 */
export async function continueOutlines(
  source: StackSource,
  request: ContinueRequest
): Promise<Continuation> {
  const { signal, method = 'auto' } = request;
  const outlined = [...request.outlines.keys()].sort((a, b) => a - b);
  await checkOutlines(source, request.outlines);
  const started = performance.now();
  const heads = await headsFrom(source, request, outlined);
  const { learnt } = await runSlicedInWorker(heads.fitting([]), signal);
  const choice = method === 'auto' ? await leaveOneOut(source, request, outlined) : null;
  const learnMs = performance.now() - started;
  const witness = method === 'auto' ? (choice?.witness ?? 'learned') : method;
  const run = new ContinuationRun(source, request, heads, witness, choice?.w ?? null);
  const slices = new Map<number, ContinuedSlice>();
  const note = (slice: ContinuedSlice): void => {
    slices.set(slice.index, slice);
    request.onProgress?.(slices.size, source.count);
  };
  for (const index of outlined) note(run.readers(index));
  const [first, last] = [outlined[0]!, outlined.at(-1)!];
  for (const slice of await run.outwards(last, 1)) note(slice);
  for (const slice of await run.outwards(first, -1)) note(slice);
  for (const [i, to] of outlined.entries()) {
    const from = outlined[i - 1];
    if (from === undefined) continue;
    for (const slice of await run.between(from, to)) note(slice);
  }
  await yieldToEvents(signal);
  return {
    slices: [...slices.values()].sort((a, b) => a.index - b.index),
    learnt,
    choice,
    learnMs,
  };
}

async function headsFrom(
  source: StackSource,
  { outlines, seed }: ContinueRequest,
  indices: readonly number[]
): Promise<CompanionHeads> {
  const examples = [];
  for (const index of indices) {
    const outline = outlines.get(index)!;
    const filled = outline.data.includes(1);
    if (filled) examples.push({ ...(await source.slice(index, outline)), outline });
  }
  return companionHeads(examples, { seed });
}

/** Each of the latest outlines predicted from its nearest outlined neighbour, by every witness that has not seen it. */
async function leaveOneOut(
  source: StackSource,
  request: ContinueRequest,
  outlined: readonly number[]
): Promise<Continuation['choice']> {
  const full = outlined.filter(i => request.outlines.get(i)!.data.includes(1));
  if (full.length < 2) return null;
  const trials: Trial[] = [];
  for (const held of full.slice(-LATEST_TRIALS)) {
    const others = full.filter(i => i !== held);
    const from = others.reduce((n, i) => (Math.abs(i - held) < Math.abs(n - held) ? i : n));
    const truth = request.outlines.get(held)!;
    const heads = await headsFrom(source, request, others);
    const predict = async (witness: Witness, w: number | null): Promise<void> => {
      const run = new ContinuationRun(source, request, heads, witness, w ?? 0.5);
      trials.push({ witness, w, predicted: await run.chain(from, held), truth });
    };
    for (const w of WEIGHTS) await predict('learned', w);
    if (source.segmenter) await predict('segmenter', null);
    await predict('copy', null);
  }
  return chooseWitness(trials);
}
