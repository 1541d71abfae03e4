import { masksBetween } from '../algorithm/interpolateSlices';
import { measureMask } from '../algorithm/measure';
import { overlap } from '../algorithm/propagate';
import type { Mask } from '../algorithm/raster';
import { farApart, meanOutline } from '../algorithm/study/between';
import { chooseWitness, LATEST_TRIALS, type Trial, type Witness } from '../algorithm/study/guard';
import { learn, type Learnt, type SliceChannels } from '../algorithm/study/learner';
import { nextOutline, shapeWeight } from '../algorithm/study/nextOutline';
import { endOfTissue, type TissueStop } from '../algorithm/study/stopByTissue';
import { checkOutlines, checkSize } from './continueInput';
import { inTurns } from './inTurns';
import { yieldToEvents } from './yieldToEvents';

export const CONTINUE_METHODS = ['auto', 'learned', 'segmenter', 'copy'] as const;
export type ContinueMethod = (typeof CONTINUE_METHODS)[number];

/** The stack to continue outlines in. */
export interface StackSource {
  readonly count: number;
  channels(index: number): Promise<SliceChannels>;
  /** The segmenter's outline on a slice, asked with what its neighbour's outline gives; none without a segmenter. */
  readonly segmenter?: (index: number, previous: Mask) => Promise<Mask>;
}

export interface ContinueRequest {
  /** The reader's outlines by slice, from 0. */
  readonly outlines: ReadonlyMap<number, Mask>;
  readonly method?: ContinueMethod;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Slices done and in all. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface ContinuedSlice {
  readonly index: number;
  /** Empty behind a stop. */
  readonly outline: Mask;
  /** Who drew it; `outlined` by the reader, `between` two outlines, `none` behind a stop. */
  readonly method: Witness | 'outlined' | 'between' | 'none';
  readonly stopped: TissueStop | null;
  /** Mean log ratio of the tissue inside; null where none was learnt. */
  readonly tissue: number | null;
  /** Dice of the neighbour's outline with what the same step back gives; null where none was asked. */
  readonly cycle: number | null;
}

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
  const learnt = await learnFrom(source, request, outlined);
  const choice = method === 'auto' ? await leaveOneOut(source, request, outlined) : null;
  const learnMs = performance.now() - started;
  const witness = method === 'auto' ? (choice?.witness ?? 'learned') : method;
  const run = new Run(source, request, learnt, witness, choice?.w ?? shapeWeight(learnt.tissue));
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

async function learnFrom(
  source: StackSource,
  { outlines, seed, signal }: ContinueRequest,
  indices: readonly number[]
): Promise<Learnt> {
  const examples = [];
  for (const index of indices) {
    examples.push({ channels: await source.channels(index), outline: outlines.get(index)! });
  }
  return inTurns(learn(examples, { seed }), signal);
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
    const learnt = await learnFrom(source, request, others);
    const predict = async (witness: Witness, w: number | null): Promise<void> => {
      const run = new Run(source, request, learnt, witness, w ?? 0.5);
      trials.push({ witness, w, predicted: await run.chain(from, held), truth });
    };
    for (const w of WEIGHTS) await predict('learned', w);
    if (source.segmenter) await predict('segmenter', null);
    await predict('copy', null);
  }
  return chooseWitness(trials);
}

/** One stack being continued. */
class Run {
  private readonly firstArea: number;

  constructor(
    private readonly source: StackSource,
    private readonly request: ContinueRequest,
    private readonly learnt: Learnt,
    private readonly witness: Witness,
    private readonly w: number
  ) {
    const areas = [...request.outlines.values()].map(m => measureMask(m).areaPx);
    this.firstArea = Math.max(...areas);
  }

  readers(index: number): ContinuedSlice {
    const outline = this.request.outlines.get(index)!;
    return { index, outline, method: 'outlined', stopped: null, tissue: null, cycle: null };
  }

  /** The outline at `to` as the witness draws it from slice to slice, without a stop. */
  async chain(from: number, to: number): Promise<Mask> {
    let previous = this.request.outlines.get(from)!;
    const step = to > from ? 1 : -1;
    for (let k = from + step; k !== to + step; k += step) {
      previous = (await this.draw(k, k - step, previous)).outline;
    }
    return previous;
  }

  /** From an outline to the stack's end, or to where its tissue ends on two slices in turn. */
  async outwards(from: number, step: 1 | -1): Promise<ContinuedSlice[]> {
    const done: ContinuedSlice[] = [];
    let previous = this.request.outlines.get(from)!;
    let doubted: TissueStop | null = previous.data.includes(1) ? null : 'faded';
    let stopped: TissueStop | null = doubted;
    for (let k = from + step; k >= 0 && k < this.source.count; k += step) {
      if (stopped) {
        done.push(this.none(k, previous, stopped));
        continue;
      }
      const drawn = await this.draw(k, k - step, previous);
      const end = this.witness === 'copy' ? null : this.endAt(drawn);
      if (end && doubted) {
        stopped = doubted;
        // The slice before was the first without the structure.
        const before = done.pop()!;
        done.push(this.none(before.index, previous, stopped), this.none(k, previous, stopped));
        continue;
      }
      doubted = end;
      const outline = end ? previous : drawn.outline;
      const { contrast: _, contrastOfCopy: __, ...slice } = drawn;
      done.push({ ...slice, outline, method: end ? 'copy' : drawn.method });
      previous = outline;
    }
    return done;
  }

  /**
   * Between two outlines: shape-based interpolation where they are alike; fitted to the image from both sides, and joined
   * with the interpolation, where they are far apart.
   */
  async between(from: number, to: number): Promise<ContinuedSlice[]> {
    const { outlines, method } = this.request;
    const [a, b] = [outlines.get(from)!, outlines.get(to)!];
    const indices = Array.from({ length: Math.max(0, to - from - 1) }, (_, i) => from + 1 + i);
    if (!a.data.includes(1) || !b.data.includes(1)) {
      return indices.map(k => this.none(k, a, 'faded'));
    }
    const shape = masksBetween(a, b);
    const fit = method !== 'copy' && (method !== 'auto' || farApart(a, b));
    const up = fit ? await this.walk(from, to, 1) : [];
    const down = fit ? (await this.walk(to, from, -1)).reverse() : [];
    const slices: ContinuedSlice[] = [];
    for (const [i, k] of indices.entries()) {
      const t = (k - from) / (to - from);
      const parts = fit
        ? [
            { outline: up[i]!, weight: 1 - t },
            { outline: down[i]!, weight: t },
          ]
        : [{ outline: shape(t), weight: 1 }];
      const outline = fit ? meanOutline(parts) : parts[0]!.outline;
      slices.push({
        index: k,
        outline,
        method: 'between',
        stopped: null,
        tissue: null,
        cycle: null,
      });
      await yieldToEvents(this.request.signal);
    }
    return slices;
  }

  private async walk(from: number, to: number, step: 1 | -1): Promise<Mask[]> {
    const masks: Mask[] = [];
    let previous = this.request.outlines.get(from)!;
    for (let k = from + step; k !== to; k += step) {
      previous = (await this.draw(k, k - step, previous)).outline;
      masks.push(previous);
    }
    return masks;
  }

  private async draw(index: number, beside: number, previous: Mask): Promise<Drawn> {
    const { signal } = this.request;
    const [channels, before] = [
      await this.source.channels(index),
      await this.source.channels(beside),
    ];
    checkSize(channels, previous, index);
    const base = { index, stopped: null, cycle: null };
    if (this.witness === 'copy') {
      return {
        ...base,
        outline: previous,
        method: 'copy',
        tissue: null,
        contrast: 0,
        contrastOfCopy: 0,
      };
    }
    const step = nextOutline(
      this.learnt,
      channels,
      [{ channels: before, outline: previous, weight: 1 }],
      this.w
    );
    const learned = await inTurns(step, signal);
    const { tissue, contrast, contrastOfCopy } = learned;
    const outline =
      this.witness === 'segmenter' && this.source.segmenter
        ? await this.source.segmenter(index, previous)
        : learned.outline;
    const back = nextOutline(this.learnt, before, [{ channels, outline, weight: 1 }], this.w);
    const cycle = overlap((await inTurns(back, signal)).outline, previous);
    return { ...base, outline, method: this.witness, tissue, contrast, contrastOfCopy, cycle };
  }

  private endAt({ outline, contrast, contrastOfCopy }: Drawn): TissueStop | null {
    const { firstArea } = this;
    const { tissue: reference, around } = this.learnt;
    return endOfTissue({
      ...{ reference, around, firstArea },
      ...{ contrast, contrastOfCopy, outline },
    });
  }

  private none(index: number, like: Mask, stopped: TissueStop): ContinuedSlice {
    const outline = { ...like, data: new Uint8Array(like.data.length) };
    return { index, outline, method: 'none', stopped, tissue: null, cycle: null };
  }
}

interface Drawn extends ContinuedSlice {
  readonly contrast: number;
  readonly contrastOfCopy: number;
}
