import { emptyMask } from '../../algorithm/mask/compactMask';
import type { Mask } from '../../core/raster';
import type { InferenceClient } from '../../engine/worker/client';
import { imageAt } from '../image/activeImage';
import type { WrittenSlice } from '../correct/correctionTarget';
import { fitBetween } from './fitBetween';
import { sliceOf, type StudyLearnt, type StudyStack } from './learnInStudy';
import { propagateSlices } from './propagateSlices';

export interface UpdateRequest {
  /** The reader's outlines by slice: what the others start from. */
  readonly outlines: ReadonlyMap<number, Mask>;
  readonly older: readonly number[];
  /** Null: the model draws. */
  readonly learnt: StudyLearnt | null;
  readonly onSlice: (slice: WrittenSlice) => void;
}

type Client = Pick<InferenceClient, 'segment' | 'refine'>;

/**
 * Draws continued slices anew from the outlines around them: from both sides where both are outlined, else outwards. Where the
 * tissue ends earlier now, an empty outline is told for what lies behind.
 *
 * @throws MedClipSamError cancelled; slices told before stay valid
 */
export async function updateOlder(
  stack: StudyStack,
  client: Client,
  { outlines, older, learnt, onSlice }: UpdateRequest
): Promise<void> {
  const anchors = [...outlines.keys()].sort((a, b) => a - b);
  for (const [i, to] of [...anchors, Infinity].entries()) {
    const from = anchors[i - 1] ?? -Infinity;
    const wanted = older.filter(k => k > from && k < to);
    if (wanted.length === 0) continue;
    const ends = [from, to].filter(Number.isFinite);
    const [a, b] = ends.map(index => ({ index, mask: outlines.get(index)! }));
    const fitted = a && b && learnt && (await fitBetween(stack, learnt, a, b));
    if (fitted) {
      for (const k of wanted) {
        const ref = await imageAt(stack.host, stack.active, k);
        onSlice({ ref, mask: fitted[k - a.index - 1]!, origin: 'learnt' });
      }
      continue;
    }
    for (const index of ends) {
      const mine = wanted.filter(k => nearest(ends, k) === index);
      await outwards(stack, client, { outlines, older: mine, learnt, onSlice }, index);
    }
  }
}

const nearest = (ends: readonly number[], k: number) =>
  ends.reduce((n, e) => (Math.abs(e - k) < Math.abs(n - k) ? e : n));

/** From one outline away from it, as far as the wanted slices go. */
async function outwards(
  stack: StudyStack,
  client: Client,
  { outlines, older, learnt, onSlice }: UpdateRequest,
  from: number
): Promise<void> {
  if (older.length === 0) return;
  const { host, active, readRaster, signal } = stack;
  const step = older[0]! > from ? 1 : -1;
  const count = Math.max(...older.map(k => Math.abs(k - from)));
  const wanted = new Set(older);
  const mask = outlines.get(from)!;
  const end = await propagateSlices(
    {
      client,
      imageAt: async k => (k < 0 || k >= active.count ? null : imageAt(host, active, k)),
      readRaster,
      sliceOf: (image, outline) => sliceOf(stack, image, outline),
      isOutlined: () => false,
    },
    {
      start: { index: from, mask },
      ...{ step, count, text: null, signal },
      learnt: learnt && {
        from: learnt,
        slice: await sliceOf(stack, await imageAt(host, active, from), mask),
      },
      onSlice: slice => {
        if (wanted.delete(slice.ref.index)) onSlice(slice);
      },
    }
  );
  if (end !== 'faded' && end !== 'other-tissue') return;
  const empty = emptyMask(mask);
  for (const k of wanted) {
    onSlice({ ref: await imageAt(host, active, k), mask: empty, origin: 'learnt' });
  }
}
