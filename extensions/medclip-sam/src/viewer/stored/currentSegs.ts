import { uidFromText } from '../../dicom/dataset/uid';
import { NOT_REVIEWED } from '../../dicom/seg/segWriter';
import type { DisplaySet } from '../host/host';
import { headerOf, items, text, type Item } from './segHeader';

/** A stored segmentation, and which of its segments later ones hold anew. */
export interface CurrentSeg {
  readonly seg: DisplaySet;
  readonly replaced: ReadonlySet<number>;
}

/**
 * Of the stored segmentations of a study those that stand: of which a segment is not held by a later one on the same images. A
 * save holds what has changed since the one before, so that an older object may have the only copy of a segment. Two segments
 * are the same thing where their Tracking UIDs say so (PS3.3, C.8.20.2), or their names, where the later object names the
 * earlier as what it continues, or was drawn on all of its images; a draft that no reader has agreed to never takes the place of
 * other work by name alone. Parts of one save stand side by side: a segment on images of several
 * sizes or orientations takes several objects (`segGroups`).
 */
export function currentSegs(all: readonly DisplaySet[]): readonly CurrentSeg[] {
  return all.flatMap(seg => {
    const segments = segmentsOf(seg);
    const later = all.filter(other => other !== seg && isLater(other, seg, all));
    const isHeld = (one: Segment) => later.some(other => holds(other, one, seg));
    const replaced = new Set(segments.filter(isHeld).map(one => one.number));
    return segments.length > 0 && replaced.size === segments.length ? [] : [{ seg, replaced }];
  });
}

interface Segment {
  readonly number: number;
  readonly label: string;
  readonly trackingUid: string;
}

/** The segments of a stored segmentation by their numbers in it. */
export const segmentsOf = (seg: DisplaySet): readonly Segment[] =>
  items(headerOf(seg), 'SegmentSequence').map((item, i) => {
    const number = Number(text(item, 'SegmentNumber')) || i + 1;
    const sop = seg.SOPInstanceUID ?? text(headerOf(seg), 'SOPInstanceUID');
    return {
      number,
      label: text(item, 'SegmentLabel'),
      // What continues a segment without one is given this.
      trackingUid: text(item, 'TrackingUID') || (sop ? uidFromText(sop, String(number)) : ''),
    };
  });

function holds(other: DisplaySet, { label, trackingUid }: Segment, seg: DisplaySet): boolean {
  const candidates = segmentsOf(other);
  if (trackingUid && candidates.some(c => c.trackingUid === trackingUid)) return true;
  if (!candidates.some(c => c.label === label)) return false;
  if (names(other, seg)) return true;
  if (isUnreviewed(other) && !isUnreviewed(seg)) return false;
  const drawnOn = imagesOf(other);
  return [...imagesOf(seg)].every(image => drawnOn.has(image));
}

/** Of one save the outline counts as later than its probability map, else what arrived last. */
function isLater(other: DisplaySet, seg: DisplaySet, all: readonly DisplaySet[]): boolean {
  if (other.referencedDisplaySetInstanceUID !== seg.referencedDisplaySetInstanceUID) return false;
  // What names the other as its predecessor is the later one, whatever their clocks say, and also by way of others.
  const [after, before] = [continues(other, seg, all), continues(seg, other, all)];
  if (after !== before) return after;
  const [a, b] = [savedAt(other), savedAt(seg)];
  if (a !== b) return a > b;
  const [ofOther, ofSeg] = [isFractional(other), isFractional(seg)];
  if (ofOther !== ofSeg) return ofSeg;
  return !isPart(other, seg, all) && all.indexOf(other) > all.indexOf(seg);
}

/** Both were stored at the same time, and neither goes on with the other: an object holds a segment only where the other does not. */
function isPart(other: DisplaySet, seg: DisplaySet, all: readonly DisplaySet[]): boolean {
  return (
    other.referencedDisplaySetInstanceUID === seg.referencedDisplaySetInstanceUID &&
    isFractional(other) === isFractional(seg) &&
    savedAt(seg) !== '' &&
    savedAt(other) === savedAt(seg) &&
    !continues(other, seg, all) &&
    !continues(seg, other, all) &&
    segmentsOf(other).some(one => segmentsOf(seg).some(s => s.trackingUid === one.trackingUid))
  );
}

/** The objects that hold the rest of its segments, on images of other sizes or orientations. */
export const otherParts = (seg: DisplaySet, all: readonly DisplaySet[]): readonly DisplaySet[] =>
  all.filter(other => other !== seg && isPart(other, seg, all));

/**
 * The earlier versions of a stored segmentation: those on the same images that hold one of its segments, newest first. Probability
 * maps are no versions.
 */
export function earlierVersions(
  seg: DisplaySet,
  all: readonly DisplaySet[]
): readonly DisplaySet[] {
  const before = all.filter(
    other =>
      other !== seg &&
      isFractional(other) === isFractional(seg) &&
      isLater(seg, other, all) &&
      segmentsOf(other).some(one => holds(seg, one, other))
  );
  return before.sort((a, b) => (isLater(a, b, all) ? -1 : 1));
}

const names = (other: DisplaySet, seg: DisplaySet): boolean =>
  seriesOf(other).some(item => text(item, 'SeriesInstanceUID') === seg.SeriesInstanceUID);

/** Does it name `seg`, or one that continues it? Objects that name each other in a circle end the search. */
function continues(other: DisplaySet, seg: DisplaySet, all: readonly DisplaySet[]): boolean {
  const seen = new Set<DisplaySet>();
  const search = (from: DisplaySet): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return names(from, seg) || all.some(one => one !== from && names(from, one) && search(one));
  };
  return search(other);
}

/** As a batch stores it, or the command line. */
const isUnreviewed = (seg: DisplaySet): boolean =>
  text(headerOf(seg), 'ContentLabel') === NOT_REVIEWED;

export const isFractional = (seg: DisplaySet): boolean =>
  text(headerOf(seg), 'SegmentationType') === 'FRACTIONAL';

const seriesOf = (seg: DisplaySet): readonly Item[] =>
  items(headerOf(seg), 'ReferencedSeriesSequence');

const imagesOf = (seg: DisplaySet): ReadonlySet<string> =>
  new Set(
    seriesOf(seg)
      .flatMap(series => items(series, 'ReferencedInstanceSequence'))
      .map(image => text(image, 'ReferencedSOPInstanceUID'))
  );

/** Date and time of saving as in the header, DA and TM one after the other. */
export function savedAt(seg: DisplaySet): string {
  const header = headerOf(seg);
  const date = text(header, 'ContentDate') || text(header, 'SeriesDate');
  return `${date}${text(header, 'ContentTime') || text(header, 'SeriesTime')}`;
}
