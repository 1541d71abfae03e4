import { masksBetween } from '../../algorithm/slices/interpolateSlices';
import { measureMask } from '../../algorithm/measure/measure';
import { overlap } from '../../algorithm/slices/propagate';
import type { Mask } from '../../core/raster';
import { farApart, meanOutline } from '../../algorithm/slices/between';
import type { Witness } from '../../algorithm/slices/guard';
import type { CompanionHeads } from '../../algorithm/slices/companionHeads';
import { nextOutline, shapeWeight } from '../../algorithm/slices/nextOutline';
import { endOfTissue, type TissueStop } from '../../algorithm/slices/stopByTissue';
import { checkSize, type StackSource } from './continueInput';
import { runSlicedInWorker } from '../../core/timeSlicing';
import { yieldToEvents } from '../../core/yieldToEvents';

export const CONTINUE_METHODS = ['auto', 'learned', 'segmenter', 'copy'] as const;
export type ContinueMethod = (typeof CONTINUE_METHODS)[number];

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

/** One stack being continued: from its outlines outwards, and between them. */
export class ContinuationRun {
  private readonly firstArea: number;

  constructor(
    private readonly source: StackSource,
    private readonly request: ContinueRequest,
    private readonly heads: CompanionHeads,
    private readonly witness: Witness,
    /** Weight of the neighbour's shape; null: what the grey values ask for. */
    private readonly w: number | null
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
      const { contrast: _, contrastOfCopy: __, reference: ___, around: ____, ...slice } = drawn;
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
    const [here, neighbour] = [
      await this.source.slice(index, previous),
      await this.source.slice(beside, previous),
    ];
    checkSize(here, previous, index);
    const base = { index, stopped: null, cycle: null };
    if (this.witness === 'copy') {
      return {
        ...base,
        outline: previous,
        method: 'copy',
        tissue: null,
        contrast: 0,
        contrastOfCopy: 0,
        ...NOTHING_LEARNT,
      };
    }
    const { learnt, channelsOf } = await runSlicedInWorker(
      this.heads.fitting([here, neighbour]),
      signal
    );
    const [channels, before] = [channelsOf(here), channelsOf(neighbour)];
    const w = this.w ?? shapeWeight(learnt.tissue);
    const step = nextOutline(
      learnt,
      channels,
      [{ channels: before, outline: previous, weight: 1 }],
      w
    );
    const learned = await runSlicedInWorker(step, signal);
    const { tissue, contrast, contrastOfCopy } = learned;
    const outline =
      this.witness === 'segmenter' && this.source.segmenter
        ? await this.source.segmenter(index, previous)
        : learned.outline;
    const back = nextOutline(learnt, before, [{ channels, outline, weight: 1 }], w);
    const cycle = overlap((await runSlicedInWorker(back, signal)).outline, previous);
    const known = { reference: learnt.tissue, around: learnt.around };
    return {
      ...{ ...base, ...known, outline, method: this.witness },
      ...{ tissue, contrast, contrastOfCopy, cycle },
    };
  }

  private endAt(drawn: Drawn): TissueStop | null {
    const { firstArea } = this;
    const { outline, contrast, contrastOfCopy, reference, around } = drawn;
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
  /** Of what was learnt for the companions of this step. */
  readonly reference: number;
  readonly around: number;
}

const NOTHING_LEARNT = { reference: 0, around: 0 };
