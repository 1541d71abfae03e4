import type { SegmentView } from '../ui/state/segments';
import type { AcceptedSegment } from './acceptedSegments';
import { termText } from './imageFacts';

/** Accepted segments in the panel's words. */
export function segmentViews(segments: readonly AcceptedSegment[]): readonly SegmentView[] {
  return segments.map(segment => ({
    id: segment.id,
    label: segment.label,
    term: termText(segment.label, segment.ref.modality),
    colour: `rgb(${segment.rgb.join(', ')})`,
    slices: segment.filled,
    state: segment.state,
  }));
}
