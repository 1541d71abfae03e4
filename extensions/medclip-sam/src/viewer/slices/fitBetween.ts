import { throwIfCancelled } from '../../core/errors';
import type { Mask } from '../../core/raster';
import { meanOutline } from '../../algorithm/slices/between';
import { createTimeSlice } from '../../core/timeSlicing';
import { walkStudy, type StudyLearnt, type StudyStack } from './learnInStudy';

interface Outlined {
  readonly index: number;
  readonly mask: Mask;
}

/**
 * The slices between two outlined ones, fitted to the image from both sides and joined by their signed distances.
 *
 * @returns one outline for each slice between, from the first on; null where the slices are not of one size
 * @throws MedClipSamError cancelled
 */
export async function fitBetween(
  stack: StudyStack,
  learnt: StudyLearnt,
  from: Outlined,
  to: Outlined
): Promise<Mask[] | null> {
  const up = await walkStudy(stack, learnt, from, to.index);
  const down = up && (await walkStudy(stack, learnt, to, from.index));
  if (!down) return null;
  down.reverse();
  const timeSlice = createTimeSlice();
  const masks: Mask[] = [];
  for (const [i, outline] of up.entries()) {
    if (timeSlice.isOver()) await timeSlice.yield();
    throwIfCancelled(stack.signal);
    const t = (i + 1) / (to.index - from.index);
    masks.push(
      meanOutline([
        { outline, weight: 1 - t },
        { outline: down[i]!, weight: t },
      ])
    );
  }
  return masks;
}
