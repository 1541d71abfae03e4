import type { NaturalDataset } from 'dcmjs';
import { runUnsliced, type Steps } from '../../core/timeSlicing';
import { checkSources } from './checkSources';
import { cleanPatientAndStudy } from '../dataset/cleanHeader';
import { contentTime } from '../dataset/contentTime';
import { toCodeString, toLabel, toLine, toPersonName } from '../dataset/dicomText';
import { APP_NAME, contributingEquipment, equipment } from '../dataset/equipment';
import { functionalGroups } from './functionalGroups';
import { lossyCompression } from '../image/lossyCompression';
import { numberOf, textOf } from '../dataset/naturalDataset';
import { part10Steps } from '../part10/part10Steps';
import { references } from './segReferences';
import { segEncoding, type SegEncoding } from './segEncoding';
import { prepareFrames, segmentsOverlap, type FrameWithPixels } from './segFrames';
import { segGeometry, type SegGeometry } from './segGeometry';
import type { SegInput, SegmentSpec, SegOutput, UidRole } from './segInput';
import { segmentItem } from './segMetadata';
import { segPixels } from './segPixels';
import { randomUid } from '../dataset/uid';

const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';
/** Content Label (0070,0080) of what a human has agreed to, and of what nobody has: archives can be asked for it. */
const REVIEWED = 'REVIEWED';
export const NOT_REVIEWED = 'AI_DRAFT';
/** Supplement 243, 2024d. */
const LABEL_MAP_SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.7';

/**
 * Writes a DICOM Segmentation (PS3.3, A.51; label map: A.91) for masks on source images, as a new series of their study.
 * The same input gives the same bytes but for UIDs and times, which `newUid` and `now` provide.
 *
 * @throws MedClipSamError empty-mask, dicom-invalid (no source for a mask, sizes, unusable source), identity-mismatch
 */
export const writeSeg = (input: SegInput): SegOutput => runUnsliced(segSteps(input));

/** The same in steps of some milliseconds, for the page: a series may have hundreds of frames. */
export function* segSteps(input: SegInput): Steps<SegOutput> {
  const { newUid = randomUid } = input;
  const drawnOn = new Set(input.frames.map(f => f.sopInstanceUID));
  const sources = yield* checkSources(input.sources, drawnOn);
  yield;
  const prepared = yield* prepareFrames(
    sources,
    input.segments,
    input.frames,
    input.type ?? 'BINARY'
  );
  yield;
  const geometry = yield* segGeometry(prepared.frames, sources);
  const frames = [...prepared.frames].sort(
    (a, b) => (a.segment ?? 0) - (b.segment ?? 0) || geometry.indexOf(a) - geometry.indexOf(b)
  );
  yield;
  const encoding = segEncoding(input.type, {
    rows: numberOf(frames[0]!.source, 'Rows')!,
    columns: numberOf(frames[0]!.source, 'Columns')!,
    frames: frames.length,
  });
  const dataset: NaturalDataset = {
    ...cleanPatientAndStudy(frames[0]!.source),
    ...seriesAndContent(input, prepared.segments, newUid),
    ...(yield* segmentationImage(frames, prepared.segments, geometry, encoding, newUid)),
    ...references(frames, input.predecessors ?? [], input.about ?? []),
  };
  const time = contentTime(input.now ?? new Date(), textOf(dataset, 'TimezoneOffsetFromUTC'));
  Object.assign(dataset, {
    InstanceCreationDate: time.date,
    InstanceCreationTime: time.time,
    SeriesDate: time.date,
    SeriesTime: time.time,
    ContentDate: time.date,
    ContentTime: time.time,
    ContributingEquipmentSequence: contributingEquipment(
      time.dateTime,
      'Segmentation from a text prompt'
    ),
  });
  yield;
  return {
    bytes: yield* part10Steps(dataset),
    sopInstanceUID: textOf(dataset, 'SOPInstanceUID')!,
    sopClassUID: textOf(dataset, 'SOPClassUID')!,
    seriesInstanceUID: textOf(dataset, 'SeriesInstanceUID')!,
    studyInstanceUID: textOf(dataset, 'StudyInstanceUID')!,
    patientID: textOf(dataset, 'PatientID') ?? '',
    frames: frames.length,
  };
}

/** SOP Common, Segmentation Series, Enhanced General Equipment, Content Identification. */
function seriesAndContent(
  input: SegInput,
  segments: readonly SegmentSpec[],
  newUid: (role: UidRole) => string
): NaturalDataset {
  const labels = segments
    .map(s => toLabel(s.label))
    .filter(Boolean)
    .join(', ');
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPInstanceUID: newUid('SOPInstanceUID'),
    SeriesInstanceUID: newUid('SeriesInstanceUID'),
    Modality: 'SEG',
    SeriesNumber: String(seriesNumber(input.seriesNumber)),
    InstanceNumber: '1',
    SeriesDescription: toLabel(
      input.seriesDescription?.trim() || seriesName(labels, input.reviewed === true)
    ),
    ...equipment(input.softwareVersions ?? []),
    ContentLabel:
      toCodeString(input.contentLabel ?? '') || (input.reviewed ? REVIEWED : NOT_REVIEWED),
    ContentDescription: toLine(labels),
    ContentCreatorName: toPersonName(toLine(input.contentCreatorName ?? '')),
    // BiomedCLIP's model card excludes deployed use.
    ContentQualification: 'RESEARCH',
  };
}

/** What a series is called: the label is cut, not the words that say what this is. A draft is what nobody has agreed to. */
export function seriesName(labels: string, reviewed: boolean): string {
  const [before, after] = [`${APP_NAME}: `, reviewed ? '' : ' (AI draft)'];
  return `${before}${toLine(labels, 64 - before.length - after.length)}${after}`;
}

function seriesNumber(wanted: number | undefined): number {
  return wanted !== undefined && Number.isInteger(wanted) && Math.abs(wanted) < 2 ** 31
    ? wanted
    : 900;
}

/** Segmentation Image, Image Pixel, Frame of Reference, dimensions, functional groups, references. */
function* segmentationImage(
  frames: readonly FrameWithPixels[],
  segments: readonly SegmentSpec[],
  geometry: SegGeometry,
  { type, fractional }: SegEncoding,
  newUid: (role: UidRole) => string
): Steps<NaturalDataset> {
  const used = [
    ...new Map(frames.map(f => [textOf(f.source, 'SOPInstanceUID'), f.source])).values(),
  ];
  const [rows, columns] = [numberOf(used[0], 'Rows')!, numberOf(used[0], 'Columns')!];
  const bodyPart = toCodeString(textOf(used[0], 'BodyPartExamined') ?? '');
  return {
    SOPClassUID: type === 'LABELMAP' ? LABEL_MAP_SEGMENTATION_STORAGE : SEGMENTATION_STORAGE,
    ImageType: ['DERIVED', 'PRIMARY'],
    ...(bodyPart && { BodyPartExamined: bodyPart }),
    FrameOfReferenceUID: geometry.frameOfReferenceUID,
    PositionReferenceIndicator: geometry.real
      ? toLine(textOf(used[0], 'PositionReferenceIndicator') ?? '')
      : '',
    NumberOfFrames: String(frames.length),
    Rows: rows,
    Columns: columns,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
    ...lossyCompression(used),
    SegmentationType: type,
    ...(fractional && {
      SegmentationFractionalType: fractional.type,
      MaximumFractionalValue: fractional.maximum,
    }),
    ...(type === 'LABELMAP' && { PixelPaddingValue: 0 }),
    SegmentsOverlap: type !== 'LABELMAP' && (yield* segmentsOverlap(frames)) ? 'YES' : 'NO',
    SegmentSequence: segments.map((segment, i) => segmentItem(segment, i + 1, newUid)),
    ...(yield* functionalGroups(frames, geometry, type, newUid('DimensionOrganizationUID'))),
    ...(yield* segPixels(frames, type, rows * columns)),
  };
}
