import type { Mask } from '../algorithm/raster';
import type { PackConcept } from './modelPack';

/**
 * The outline of one part from the locator's and SAM's: whichever validated best for the concept. `both`: what both hold, or
 * SAM's alone where they have nothing in common.
 */
export function outlineOf(sam: Mask, part: Mask | undefined, concept: PackConcept | null): Mask {
  if (!part || !concept || concept.outline === 'sam') return sam;
  if (concept.outline === 'locator') return part;
  const data = sam.data.map((v, i) => v & part.data[i]!);
  return data.includes(1) ? { ...sam, data } : sam;
}

/** Intersection over union of two masks of one size; 0 where both are empty. */
export function agreementOf(a: Mask | null, b: Mask | null): number {
  if (!a || !b) return 0;
  let both = 0;
  let any = 0;
  for (let i = 0; i < a.data.length; i++) {
    both += a.data[i]! & b.data[i]!;
    any += a.data[i]! | b.data[i]!;
  }
  return any === 0 ? 0 : both / any;
}
