import type { Mask } from '../../core/raster';
import type { Host } from '../host/host';
import { commonRuns, type MaskRuns, measureRuns, runsWithout } from '../../algorithm/mask/maskRuns';
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
  a.width === b.width && a.height === b.height && measureRuns(commonRuns(a, b)).areaPx > 0;

/**
 * What is written to the segment itself, and to the others that lose voxels to it.
 * @param settled of the others, those whose masks are known to be their voxels as they are now: the others are read
 */
export function applyPolicy<
  T extends { readonly id: string; readonly masks: ReadonlyMap<string, Mask> },
>(
  host: Host,
  policy: OverwritePolicy,
  slices: readonly SliceMask[],
  others: readonly T[],
  settled: ReadonlySet<T>
): { readonly own: readonly SliceMask[]; readonly taken: ReadonlyMap<T, readonly SliceMask[]> } {
  const taken = new Map<T, SliceMask[]>();
  if (policy === 'allow-overlap') return { own: slices, taken };
  const own = slices.map(({ ref, mask }) => {
    const known = others.flatMap(e => {
      const theirs = settled.has(e) ? e.masks.get(ref.imageId) : readSlice(host, e.id, ref.imageId);
      return theirs && touches(runsOf(theirs), runsOf(mask)) ? [{ e, theirs }] : [];
    });
    if (policy === 'only-empty') {
      return {
        ref,
        mask: without(
          mask,
          known.map(k => k.theirs)
        ),
      };
    }
    for (const { e, theirs } of known) {
      taken.set(e, [...(taken.get(e) ?? []), { ref, mask: without(theirs, [mask]) }]);
    }
    return { ref, mask };
  });
  return { own, taken };
}
