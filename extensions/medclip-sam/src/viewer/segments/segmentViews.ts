import type { MeasureLine, SegmentView } from '../../state/segments';
import type { AcceptedSegment } from './acceptedSegment';
import { isContinued, isSegmentByHand } from './byHand';
import { segmentTerm } from './terms';
import { termText } from './termText';

/** Segments in the panel's words. */
export function segmentViews(
  segments: readonly AcceptedSegment[],
  selected: string | null,
  measures: ReadonlyMap<string, readonly MeasureLine[]>
): readonly SegmentView[] {
  return segments.map(segment => {
    const term = segmentTerm(segment);
    return {
      id: segment.id,
      label: segment.label,
      term: termText(term),
      coded: term.coded,
      colour: hexColour(segment.rgb),
      slices: segment.filled,
      continued: continuedIn(segment),
      state: segment.state,
      byHand: isSegmentByHand(segment),
      reviewed: segment.reviewed,
      saved: segment.saved,
      visible: segment.visible,
      selected: segment.id === selected,
      measures: measures.get(segment.id) ?? [],
    };
  });
}

const continuedIn = ({ masks, sliceOrigins }: AcceptedSegment): number =>
  [...masks.keys()].filter(id => isContinued(sliceOrigins.get(id) ?? 'hand')).length;

/** Three numbers 0..255 as #rrggbb. */
export function hexColour(rgb: readonly number[]): string {
  return `#${rgb.map(v => Math.round(v).toString(16).padStart(2, '0')).join('')}`;
}

/** #rrggbb as three numbers; null for anything else. */
export function rgbOf(colour: string): readonly [number, number, number] | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) return null;
  const [, r, g, b] = match.map(part => parseInt(part, 16));
  return [r!, g!, b!];
}
