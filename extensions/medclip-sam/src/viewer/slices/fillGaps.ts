import { isFilled } from '../../algorithm/mask/compactMask';
import { throwIfCancelled } from '../../core/errors';
import { masksBetween } from '../../algorithm/slices/interpolateSlices';
import type { Mask } from '../../core/raster';
import { farApart } from '../../algorithm/slices/between';
import { imageAt } from '../image/activeImage';
import { createTimeSlice } from '../../core/timeSlicing';
import type { WrittenSlice } from '../correct/correctionTarget';
import { fitBetween } from './fitBetween';
import type { StudyLearnt, StudyStack } from './learnInStudy';

export interface FillRequest {
  /** Every outlined slice. */
  readonly outlines: ReadonlyMap<number, Mask>;
  /** What was learnt from those near a slice; asked only where outlines are far apart. */
  readonly learnAt: (index: number) => Promise<StudyLearnt | null>;
  /** @param learnt null where the shapes alone were joined */
  readonly onSlice: (slice: WrittenSlice, learnt: StudyLearnt | null) => void;
}

/**
 * Outlines between outlined slices: by their shapes where neighbours are alike, fitted to the image where they are far apart
 * (algorithm/slices/between.ts) and the tissue can be told.
 *
 * @throws MedClipSamError cancelled; slices told before stay valid
 */
export async function fillGaps(
  stack: StudyStack,
  { outlines, learnAt, onSlice }: FillRequest
): Promise<void> {
  const { host, active, signal } = stack;
  const indices = [...outlines.keys()].sort((a, b) => a - b);
  const timeSlice = createTimeSlice();
  for (const [k, to] of indices.entries()) {
    const from = indices[k - 1];
    if (from === undefined || to - from < 2) continue;
    const [a, b] = [outlines.get(from)!, outlines.get(to)!];
    const learnt = farApart(a, b) ? await learnAt(Math.round((from + to) / 2)) : null;
    const fitted =
      learnt && (await fitBetween(stack, learnt, { index: from, mask: a }, { index: to, mask: b }));
    const between = fitted ? null : masksBetween(a, b);
    for (let i = from + 1; i < to; i++) {
      if (timeSlice.isOver()) await timeSlice.yield();
      throwIfCancelled(signal);
      const ref = await imageAt(host, active, i);
      const mask = fitted ? fitted[i - from - 1]! : between!((i - from) / (to - from));
      if (!isFilled(mask)) continue;
      onSlice({ ref, mask, origin: 'interpolated' }, fitted ? learnt : null);
    }
  }
}
