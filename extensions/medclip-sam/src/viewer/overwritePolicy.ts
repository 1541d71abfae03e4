import type { Mask } from '../algorithm/raster';
import type { Host } from './host';
import { readSlice, type SliceMask } from './labelmap';

/**
 * What a new or corrected outline does to other segments on the same slice (Slicer's "Modify other segments"): take their
 * voxels, leave them and keep out, or lie over them.
 */
export type OverwritePolicy = 'everywhere' | 'only-empty' | 'allow-overlap';

/** The part of `mask` that no other mask holds. */
export function without(mask: Mask, others: readonly Mask[]): Mask {
  const data = mask.data.slice();
  for (const other of others) {
    for (let i = 0; i < data.length; i++) if (other.data[i]) data[i] = 0;
  }
  return { ...mask, data };
}

export function touches(a: Mask, b: Mask): boolean {
  for (let i = 0; i < a.data.length; i++) if (a.data[i] && b.data[i]) return true;
  return false;
}

/** What is written to the segment itself, and to the others that lose voxels to it. */
export function applyPolicy<T extends { readonly id: string }>(
  host: Host,
  policy: OverwritePolicy,
  slices: readonly SliceMask[],
  others: readonly T[]
): { readonly own: readonly SliceMask[]; readonly taken: ReadonlyMap<T, readonly SliceMask[]> } {
  const taken = new Map<T, SliceMask[]>();
  if (policy === 'allow-overlap') return { own: slices, taken };
  const own = slices.map(({ ref, mask }) => {
    const known = others.flatMap(e => {
      const theirs = readSlice(host, e.id, ref.imageId);
      return theirs && touches(theirs, mask) ? [{ e, theirs }] : [];
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
