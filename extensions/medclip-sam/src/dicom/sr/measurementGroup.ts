import type { NaturalDataset } from 'dcmjs';
import { dcm } from '../dataset/codes';
import { instanceReference } from '../seg/functionalGroups';
import { textOf } from '../dataset/naturalDataset';
import type { ReadFrame, ReadSegment, SegDocument } from '../seg/segDocument';
import type { SegmentAlgorithm } from '../seg/segInput';
import type { Measurement } from './segmentMeasurements';
import { codeItem, containerItem, imageItem, numberItem, textItem, uidItem } from './srContent';
import { uidFromText } from '../dataset/uid';

const PLANAR = '1410';
const VOLUMETRIC = '1411';

/**
 * Measurements of one segment: planar (PS3.16, TID 1410) where it lies on one frame, else volumetric (TID 1411). The
 * tracking identifiers are the segment's own, which is what links the two objects.
 */
export function measurementGroup(
  seg: SegDocument,
  segment: ReadSegment,
  measurements: readonly Measurement[],
  sources: readonly NaturalDataset[]
): NaturalDataset {
  const frames = seg.frames.filter(f => f.segmentNumber === segment.number);
  const [only] = frames;
  const planar = frames.length === 1 && only?.source !== null && seg.type !== 'LABELMAP';
  const how = segment.algorithm ? algorithmItems(segment.algorithm) : [];
  const uid = segment.trackingUid ?? uidFromText(seg.sopInstanceUID, String(segment.number));
  return containerItem(
    dcm('125007', 'Measurement Group'),
    [
      textItem(
        'HAS OBS CONTEXT',
        dcm('112039', 'Tracking Identifier'),
        segment.trackingId ?? segment.label
      ),
      uidItem('HAS OBS CONTEXT', dcm('112040', 'Tracking Unique Identifier'), uid),
      ...finding(segment),
      ...(planar ? frameReferences(seg, only!, sources) : segmentReferences(seg, segment, sources)),
      ...measurements.map(m => numberItem(m.name, m.value, m.unit, how)),
    ],
    planar ? PLANAR : VOLUMETRIC
  );
}

function finding({ term }: ReadSegment): readonly NaturalDataset[] {
  if (!term) return [];
  const site =
    term.region &&
    codeItem('HAS CONCEPT MOD', FINDING_SITE, term.region, side(term.regionModifier));
  return [codeItem('CONTAINS', dcm('121071', 'Finding'), term.type), ...(site ? [site] : [])];
}

const FINDING_SITE = { value: '363698007', scheme: 'SCT', meaning: 'Finding Site' };
const LATERALITY = { value: '272741003', scheme: 'SCT', meaning: 'Laterality' };

const side = (
  modifier: NonNullable<ReadSegment['term']>['regionModifier']
): readonly NaturalDataset[] =>
  modifier ? [codeItem('HAS CONCEPT MOD', LATERALITY, modifier)] : [];

function frameReferences(
  seg: SegDocument,
  frame: ReadFrame,
  sources: readonly NaturalDataset[]
): readonly NaturalDataset[] {
  const source = sources.find(s => textOf(s, 'SOPInstanceUID') === frame.source?.sopInstanceUID);
  return [
    imageItem(dcm('121214', 'Referenced Segmentation Frame'), {
      ReferencedSOPClassUID: seg.sopClassUID,
      ReferencedSOPInstanceUID: seg.sopInstanceUID,
      // The frame says which segment; naming both is forbidden (PS3.3, C.18.4).
      ReferencedFrameNumber: String(frame.index),
    }),
    ...(source
      ? [
          imageItem(dcm('121233', 'Source image for segmentation'), {
            ...instanceReference(source),
            ...(frame.source?.frameNumber && {
              ReferencedFrameNumber: String(frame.source.frameNumber),
            }),
          }),
        ]
      : []),
  ];
}

function segmentReferences(
  seg: SegDocument,
  segment: ReadSegment,
  sources: readonly NaturalDataset[]
): readonly NaturalDataset[] {
  const series = new Set(sources.map(s => textOf(s, 'SeriesInstanceUID')!));
  return [
    imageItem(dcm('121191', 'Referenced Segment'), {
      ReferencedSOPClassUID: seg.sopClassUID,
      ReferencedSOPInstanceUID: seg.sopInstanceUID,
      ReferencedSegmentNumber: segment.number,
    }),
    ...[...series].map(uid =>
      uidItem('CONTAINS', dcm('121232', 'Source series for segmentation'), uid)
    ),
  ];
}

/** TID 4019 Algorithm Identification. */
function algorithmItems(algorithm: SegmentAlgorithm): readonly NaturalDataset[] {
  return [
    textItem('HAS CONCEPT MOD', dcm('111001', 'Algorithm Name'), algorithm.name),
    textItem('HAS CONCEPT MOD', dcm('111003', 'Algorithm Version'), algorithm.version || 'unknown'),
    ...(algorithm.parameters
      ? [textItem('HAS CONCEPT MOD', dcm('111002', 'Algorithm Parameters'), algorithm.parameters)]
      : []),
  ];
}
