import type { Mask } from '../../core/raster';
import type { SliceOrigin } from '../segments/acceptedSegment';
import { isContinued } from '../segments/byHand';
import type { CorrectionTarget } from '../correct/correctionTarget';
import { sameMask } from '../../algorithm/mask/compactMask';

/** Outlines of a series that a reader has drawn, corrected, accepted or stored: what may be learnt from. */
export interface Teachers {
  readonly masks: ReadonlyMap<string, Mask>;
  readonly corrections: number;
}

export type Forgotten = ReadonlyMap<string, Mask>;

type Known = Pick<CorrectionTarget, 'sliceOrigins' | 'masks' | 'drawn' | 'continued'>;

const CONTINUED: ReadonlySet<SliceOrigin> = new Set(['learnt', 'propagated']);

/** Masks are never changed in place: two of them are compared once, because viewports ask many times a second. */
const compared = new WeakMap<Mask, WeakMap<Mask, boolean>>();

function same(a: Mask, b: Mask | undefined): boolean {
  if (!b || a === b) return a === b;
  const known = compared.get(a) ?? new WeakMap<Mask, boolean>();
  compared.set(a, known);
  const answer = known.get(b) ?? sameMask(a, b);
  known.set(b, answer);
  return answer;
}

/** @param forgotten outlines that count again only once they are changed */
export function teachersOf(target: Known, forgotten: Forgotten = new Map()): Teachers {
  const origins = target.sliceOrigins();
  const drawn = target.drawn();
  const masks = new Map<string, Mask>();
  let corrections = 0;
  for (const [imageId, mask] of target.masks()) {
    const origin = origins.get(imageId);
    // What was continued or filled in would teach its own mistakes.
    if (!origin || isContinued(origin) || same(mask, forgotten.get(imageId))) continue;
    masks.set(imageId, mask);
    if (origin === 'hand' && drawn.has(imageId)) corrections += 1;
  }
  return { masks, corrections };
}

/**
 * Continued slices that nobody has touched, while an outline they were made from has changed, or one that was continued with
 * them was corrected. An outline drawn elsewhere makes nothing older.
 */
export function olderSlices(target: Known, { masks }: Teachers): ReadonlySet<string> {
  const origins = target.sliceOrigins();
  const continued = target.continued();
  const older = new Set<string>();
  for (const [imageId, { taught }] of continued) {
    const origin = origins.get(imageId);
    if (!origin || !CONTINUED.has(origin)) continue;
    const changed = [...masks].some(
      ([id, mask]) => (taught.has(id) || continued.has(id)) && !same(mask, taught.get(id))
    );
    if (changed) older.add(imageId);
  }
  return older;
}
