import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '../../core/errors';
import { runUnsliced, type Steps } from '../../core/timeSlicing';
import { checkSources } from '../seg/checkSources';
import { cleanPatientAndStudy } from '../dataset/cleanHeader';
import { code, codeSequence, dcm, sct } from '../dataset/codes';
import { contentTime } from '../dataset/contentTime';
import { toLine } from '../dataset/dicomText';
import { APP_NAME, equipment } from '../dataset/equipment';
import { instanceReference } from '../seg/functionalGroups';
import { measurementGroup } from './measurementGroup';
import { textOf } from '../dataset/naturalDataset';
import { part10Steps } from '../part10/part10Steps';
import type { SegDocument } from '../seg/segDocument';
import type { Measurement } from './segmentMeasurements';
import { codeItem, containerItem, personItem, textItem, uidItem } from './srContent';
import { randomUid, uidFromText } from '../dataset/uid';

const COMPREHENSIVE_SR = '1.2.840.10008.5.1.4.1.1.88.33';

export interface MeasurementReportInput {
  /** The stored segmentation, as `readSeg` gives it: the report repeats its tracking UIDs. */
  readonly seg: SegDocument;
  /** The images it was drawn on. */
  readonly sources: readonly NaturalDataset[];
  /** By segment number in the file. */
  readonly measurements: ReadonlyMap<number, readonly Measurement[]>;
  /** The reader at the screen; the program itself is always named as observer. */
  readonly readerName?: string;
  readonly seriesNumber?: number;
  readonly softwareVersions?: readonly string[];
  /** A human has agreed to what was measured. */
  readonly reviewed?: boolean;
  readonly now?: Date;
  readonly seriesDescription?: string;
  /** Gives the UIDs of the object, by their role in it. */
  readonly newUid?: (role: 'SOPInstanceUID' | 'SeriesInstanceUID') => string;
}

export interface MeasurementReport {
  readonly bytes: Uint8Array;
  readonly sopInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly studyInstanceUID: string;
  readonly patientID: string;
}

/**
 * Imaging Measurement Report (PS3.16, TID 1500) as a Comprehensive SR, pointing at the segments of a SEG. It is PARTIAL
 * and UNVERIFIED: verifying is a legal act of a person, which belongs to the reporting system.
 *
 * @throws MedClipSamError identity-mismatch when SEG and images are of different patients or studies; dicom-invalid
 */
export const writeMeasurementReport = (input: MeasurementReportInput): MeasurementReport =>
  runUnsliced(measurementReportSteps(input));

/** The same in steps of some milliseconds. */
export function* measurementReportSteps(input: MeasurementReportInput): Steps<MeasurementReport> {
  const { seg, newUid = randomUid } = input;
  const drawnOn = new Set(seg.frames.flatMap(f => (f.source ? [f.source.sopInstanceUID] : [])));
  const checked = yield* checkSources(input.sources, drawnOn);
  const sources = checked.filter(s => drawnOn.has(textOf(s, 'SOPInstanceUID')!));
  const [first] = sources;
  if (!first) {
    throw new MedClipSamError(
      'dicom-invalid',
      'The images that the segmentation was drawn on are not at hand.',
      'Open their series, then make the report again.'
    );
  }
  checkIdentity(seg, first);
  const header = cleanPatientAndStudy(first);
  const time = contentTime(input.now ?? new Date(), textOf(header, 'TimezoneOffsetFromUTC'));
  const dataset: NaturalDataset = {
    ...header,
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: COMPREHENSIVE_SR,
    SOPInstanceUID: newUid('SOPInstanceUID'),
    SeriesInstanceUID: newUid('SeriesInstanceUID'),
    Modality: 'SR',
    SeriesNumber: String(input.seriesNumber ?? 901),
    InstanceNumber: '1',
    SeriesDescription:
      input.seriesDescription ?? `${APP_NAME} measurements${input.reviewed ? '' : ' (AI draft)'}`,
    InstanceCreationDate: time.date,
    InstanceCreationTime: time.time,
    SeriesDate: time.date,
    SeriesTime: time.time,
    ContentDate: time.date,
    ContentTime: time.time,
    ...equipment(input.softwareVersions ?? []),
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CompletionFlag: 'PARTIAL',
    VerificationFlag: 'UNVERIFIED',
    CurrentRequestedProcedureEvidenceSequence: [evidence(seg, sources)],
    ValueType: 'CONTAINER',
    ContinuityOfContent: 'SEPARATE',
    ConceptNameCodeSequence: codeSequence(dcm('126000', 'Imaging Measurement Report')),
    ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: '1500' }],
    ContentSequence: content(input, sources),
  };
  return {
    bytes: yield* part10Steps(dataset),
    sopInstanceUID: textOf(dataset, 'SOPInstanceUID')!,
    seriesInstanceUID: textOf(dataset, 'SeriesInstanceUID')!,
    studyInstanceUID: textOf(dataset, 'StudyInstanceUID')!,
    patientID: textOf(dataset, 'PatientID') ?? '',
  };
}

function checkIdentity(seg: SegDocument, source: NaturalDataset): void {
  const same =
    seg.studyInstanceUID === textOf(source, 'StudyInstanceUID') &&
    seg.patientID === toLine(textOf(source, 'PatientID') ?? '');
  if (same) return;
  throw new MedClipSamError(
    'identity-mismatch',
    'The segmentation and the images belong to different patients or studies.',
    'Open the study the segmentation was made in.'
  );
}

/** Everything the report points at (PS3.3, C.17.2). */
function evidence(seg: SegDocument, sources: readonly NaturalDataset[]): NaturalDataset {
  const series = new Map<string, NaturalDataset[]>([
    [
      seg.seriesInstanceUID,
      [
        {
          ReferencedSOPClassUID: seg.sopClassUID,
          ReferencedSOPInstanceUID: seg.sopInstanceUID,
        },
      ],
    ],
  ]);
  for (const source of sources) {
    const uid = textOf(source, 'SeriesInstanceUID')!;
    const known = series.get(uid);
    if (known) known.push(instanceReference(source));
    else series.set(uid, [instanceReference(source)]);
  }
  return {
    StudyInstanceUID: seg.studyInstanceUID,
    ReferencedSeriesSequence: [...series].map(([SeriesInstanceUID, ReferencedSOPSequence]) => ({
      SeriesInstanceUID,
      ReferencedSOPSequence,
    })),
  };
}

/** TID 1500: language, observers (TID 1001), procedure, image library, one measurement group per segment. */
function content(
  { seg, measurements, readerName }: MeasurementReportInput,
  sources: readonly NaturalDataset[]
): readonly NaturalDataset[] {
  const filled = seg.segments.filter(s => seg.frames.some(f => f.segmentNumber === s.number));
  return [
    codeItem(
      'HAS CONCEPT MOD',
      dcm('121049', 'Language of Content Item and Descendants'),
      code('en', 'RFC5646', 'English')
    ),
    ...(readerName
      ? [
          codeItem('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121006', 'Person')),
          personItem('HAS OBS CONTEXT', dcm('121008', 'Person Observer Name'), toLine(readerName)),
        ]
      : []),
    codeItem('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121007', 'Device')),
    uidItem(
      'HAS OBS CONTEXT',
      dcm('121012', 'Device Observer UID'),
      uidFromText('device', APP_NAME)
    ),
    textItem('HAS OBS CONTEXT', dcm('121013', 'Device Observer Name'), APP_NAME),
    codeItem(
      'HAS CONCEPT MOD',
      dcm('121058', 'Procedure reported'),
      sct('363679005', 'Imaging procedure')
    ),
    containerItem(dcm('111028', 'Image Library'), []),
    containerItem(
      dcm('126010', 'Imaging Measurements'),
      filled.map(segment =>
        measurementGroup(seg, segment, measurements.get(segment.number) ?? [], sources)
      )
    ),
  ];
}
