import dcmjs from 'dcmjs';

export type QueryLevel = 'studies' | 'series' | 'instances';

/** Attributes returned by default at each level (PS3.18 Tables 10.6.3-3 to -5), and those readers ask for most. */
export const STUDY_TAGS = [
  '00080005', // SpecificCharacterSet
  '00080020', // StudyDate
  '00080030', // StudyTime
  '00080050', // AccessionNumber
  '00080080', // InstitutionName
  '00080090', // ReferringPhysicianName
  '00080201', // TimezoneOffsetFromUTC
  '00081030', // StudyDescription
  '00100010', // PatientName
  '00100020', // PatientID
  '00100021', // IssuerOfPatientID
  '00100030', // PatientBirthDate
  '00100040', // PatientSex
  '00101010', // PatientAge
  '0020000D', // StudyInstanceUID
  '00200010', // StudyID
];
export const SERIES_TAGS = [
  '00080021', // SeriesDate
  '00080031', // SeriesTime
  '00080060', // Modality
  '00080070', // Manufacturer
  '0008103E', // SeriesDescription
  '00081070', // OperatorsName
  '00180015', // BodyPartExamined
  '00181030', // ProtocolName
  '0020000E', // SeriesInstanceUID
  '00200011', // SeriesNumber
  '00200060', // Laterality
  '00400244', // PerformedProcedureStepStartDate
  '00400245', // PerformedProcedureStepStartTime
];
export const INSTANCE_TAGS = [
  '00080008', // ImageType
  '00080016', // SOPClassUID
  '00080018', // SOPInstanceUID
  '00080023', // ContentDate
  '00080033', // ContentTime
  '00200013', // InstanceNumber
  '00200032', // ImagePositionPatient
  '00280008', // NumberOfFrames
  '00280010', // Rows
  '00280011', // Columns
  '00280100', // BitsAllocated
  '00700080', // ContentLabel
  '00700081', // ContentDescription
];

export const DEFAULT_TAGS: Readonly<Record<QueryLevel, readonly string[]>> = {
  studies: STUDY_TAGS,
  series: [...STUDY_TAGS, ...SERIES_TAGS],
  instances: [...STUDY_TAGS, ...SERIES_TAGS, ...INSTANCE_TAGS],
};

/** Everything the index keeps in memory. */
export const INDEXED_TAGS: readonly string[] = DEFAULT_TAGS.instances;

/** Computed for the answer, never stored (PS3.4 C.3.4). */
export const COMPUTED = {
  modalitiesInStudy: '00080061',
  sopClassesInStudy: '00080062',
  studyRelatedSeries: '00201206',
  studyRelatedInstances: '00201208',
  seriesRelatedInstances: '00201209',
  availability: '00080056',
  retrieveUrl: '00081190',
} as const;

/** The tag (`GGGGEEEE`) of a keyword or of eight hex digits; null for anything else. */
export function tagOf(name: string): string | null {
  if (/^[0-9A-Fa-f]{8}$/.test(name)) return name.toUpperCase();
  const entry = dcmjs.data.DicomMetaDictionary.nameMap[name];
  const tag = entry ? String(entry.tag).replace(/[(),]/g, '').toUpperCase() : '';
  return /^[0-9A-F]{8}$/.test(tag) ? tag : null;
}
