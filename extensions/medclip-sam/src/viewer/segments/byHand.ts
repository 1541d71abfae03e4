import type { SegmentResult } from '../../engine/contract';
import type { AcceptedSegment, Continued, SliceOrigin } from './acceptedSegment';

interface Drawn {
  readonly origin?: SliceOrigin;
  readonly continued?: Continued;
}

/** Drawn by hand, copied from it, or between two such outlines; what was learnt or propagated is a model's work. */
const unaided = ({ origin = 'ai', continued }: Drawn): boolean =>
  !continued?.learner && (origin === 'hand' || origin === 'carried' || origin === 'interpolated');

const CONTINUED: ReadonlySet<SliceOrigin> = new Set(['learnt', 'propagated', 'interpolated']);

/** From other images of the stack, by a model or between two outlines; no run was asked for it there. */
export const isContinued = (origin: SliceOrigin): boolean => CONTINUED.has(origin);

/**
 * Whether no model has drawn any of it: outlines of a hand, and copies of such.
 *
 * @param result the run that they come from; null where there is none
 */
export function isByHand(
  result: Pick<SegmentResult, 'source'> | null,
  slices: Iterable<Drawn>
): boolean {
  if (result && result.source !== 'hand') return false;
  return [...slices].every(unaided);
}

/** The same of a segment in the list; one that continues a stored one is what that one says. */
export function isSegmentByHand({
  slices,
  masks,
  sliceOrigins,
  predecessor,
}: Pick<AcceptedSegment, 'slices' | 'masks' | 'sliceOrigins' | 'predecessor'>): boolean {
  if (predecessor && predecessor.segment.algorithmType !== 'MANUAL') return false;
  const result = [...slices.values()].find(slice => slice.result)?.result ?? null;
  if (result && result.source !== 'hand') return false;
  return [...masks.keys()].every(image => {
    const origin = sliceOrigins.get(image);
    return origin === 'stored' || unaided({ ...slices.get(image), origin: origin ?? 'hand' });
  });
}
