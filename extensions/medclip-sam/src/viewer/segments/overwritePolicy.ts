import type { Mask } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import type { Host } from '../host/host';
import { runsMeet, runsWithout, type MaskRuns } from '../../algorithm/mask/maskRuns';
import { maskFromRuns, runsOf } from '../../algorithm/mask/compactMask';
import { readSlice, type SliceMask } from './labelmap';

/**
 * What a new or corrected outline does to other segments on the same slice (Slicer's "Modify other segments"): take their
 * voxels, leave them and keep out, or lie over them.
 */
export type OverwritePolicy = 'everywhere' | 'only-empty' | 'allow-overlap';

/** The part of `mask` that no other mask holds. */
export const without = (mask: Mask, others: readonly Mask[]): Mask =>
  maskFromRuns(others.reduce((left, other) => runsWithout(left, runsOf(other)), runsOf(mask)));

const touches = (a: MaskRuns, b: MaskRuns): boolean =>
  a.width === b.width && a.height === b.height && runsMeet(a, b);

/**
 * What is written to the segment itself, and to the others that lose voxels to it; a step a slice.
 * @param isSettled of another: its masks are known to be its voxels as they are now; if not, they are read
 */
export function* applyPolicy<
  T extends { readonly id: string; readonly masks: ReadonlyMap<string, Mask> },
>(
  host: Host,
  policy: OverwritePolicy,
  slices: readonly SliceMask[],
  others: readonly T[],
  isSettled: (other: T) => boolean
): Steps<{
  readonly own: readonly SliceMask[];
  readonly taken: ReadonlyMap<T, readonly SliceMask[]>;
}> {
  const taken = new Map<T, SliceMask[]>();
  if (policy === 'allow-overlap') return { own: slices, taken };
  const own: SliceMask[] = [];
  for (const { ref, mask } of slices) {
    yield;
    const known = others.flatMap(e => {
      const theirs = isSettled(e) ? e.masks.get(ref.imageId) : readSlice(host, e.id, ref.imageId);
      return theirs && touches(runsOf(theirs), runsOf(mask)) ? [{ e, theirs }] : [];
    });
    if (policy === 'only-empty') {
      const free = without(
        mask,
        known.map(k => k.theirs)
      );
      own.push({ ref, mask: free });
      continue;
    }
    for (const { e, theirs } of known) {
      const lost = { ref, mask: without(theirs, [mask]), before: theirs };
      const before = taken.get(e);
      if (before) before.push(lost);
      else taken.set(e, [lost]);
    }
    own.push({ ref, mask });
  }
  return { own, taken };
}
