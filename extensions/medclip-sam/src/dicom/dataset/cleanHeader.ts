import { data, type NaturalDataset } from 'dcmjs';
import {
  toCodeString,
  toDate,
  toDecimalString,
  toLine,
  toParagraphs,
  toPersonName,
  toTime,
} from './dicomText';
import { itemsOf, numberOf, textOf, valueOf } from './naturalDataset';
import { isUid } from './uid';

/** Patient, General Study, Patient Study and Clinical Trial Subject attributes a SEG shares with its source (PS3.3, A.51). */
const SHARED_WITH_SOURCE = [
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'IssuerOfPatientIDQualifiersSequence',
  'PatientBirthDate',
  'PatientSex',
  'OtherPatientIDsSequence',
  'PatientAge',
  'PatientSize',
  'PatientWeight',
  'PatientIdentityRemoved',
  'DeidentificationMethod',
  'StudyInstanceUID',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber',
  'IssuerOfAccessionNumberSequence',
  'StudyDescription',
  'TimezoneOffsetFromUTC',
  'ClinicalTrialSponsorName',
  'ClinicalTrialProtocolID',
  'ClinicalTrialProtocolName',
  'ClinicalTrialSiteID',
  'ClinicalTrialSiteName',
  'ClinicalTrialSubjectID',
  'ClinicalTrialSubjectReadingID',
] as const;

/** Type 2: present even when empty. */
const NEVER_MISSING = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber',
] as const;

/**
 * The source's patient and study attributes, made legal: real headers hold ACR-NEMA dates, NUL padding, zero weights and
 * sex codes of their own, and one of them is enough for the encoder or the archive to refuse the whole object.
 * Private attributes are never copied.
 */
export function cleanPatientAndStudy(source: NaturalDataset): NaturalDataset {
  const copy: NaturalDataset = {};
  for (const keyword of SHARED_WITH_SOURCE) {
    const value = cleanValue(source, keyword, vrOf(keyword));
    if (value !== undefined) copy[keyword] = value;
  }
  for (const keyword of NEVER_MISSING) copy[keyword] ??= '';
  // The standard asks for a method once the identity is said to be removed (C.7.1.1); half of it is worse than none.
  if (copy.PatientIdentityRemoved === 'YES') copy.DeidentificationMethod ??= 'UNKNOWN';
  else delete copy.DeidentificationMethod;
  return copy;
}

function vrOf(keyword: string): string {
  return data.DicomMetaDictionary.nameMap[keyword]?.vr ?? '';
}

const MAX_LINE: Readonly<Record<string, number>> = { LO: 64, SH: 16 };

function cleanValue(dataset: NaturalDataset, keyword: string, vr: string): unknown {
  if (vr === 'SQ') return cleanSequence(dataset, keyword);
  if (vr === 'PN') return toPersonName(valueOf(dataset, keyword)) || undefined;
  if (vr === 'DS') {
    const number = numberOf(dataset, keyword);
    return number !== undefined && number > 0 ? toDecimalString(number) : undefined;
  }
  const text = textOf(dataset, keyword);
  return text === undefined ? undefined : cleanText(keyword, vr, text) || undefined;
}

function cleanText(keyword: string, vr: string, text: string): string {
  switch (vr) {
    case 'DA':
      return toDate(text);
    case 'TM':
      return toTime(text);
    case 'AS':
      return /^\d{3}[DWMY]$/.test(text) ? text : '';
    case 'UI':
      return isUid(text) ? text : '';
    case 'CS':
      return cleanCodeString(keyword, text);
    case 'LO':
    case 'SH':
      if (keyword === 'TimezoneOffsetFromUTC') return /^[+-]\d{4}$/.test(text) ? text : '';
      return toLine(text, MAX_LINE[vr]);
    case 'UT':
    case 'ST':
    case 'LT':
      return toParagraphs(text, vr === 'ST' ? 1024 : 10240);
    default:
      return '';
  }
}

function cleanCodeString(keyword: string, text: string): string {
  if (keyword === 'PatientSex') return ['M', 'F', 'O'].includes(text) ? text : '';
  if (keyword === 'PatientIdentityRemoved') return ['YES', 'NO'].includes(text) ? text : '';
  return toCodeString(text);
}

function cleanSequence(
  dataset: NaturalDataset,
  keyword: string
): readonly NaturalDataset[] | undefined {
  const items = itemsOf(dataset, keyword).map(item => {
    const clean: NaturalDataset = {};
    for (const name of Object.keys(item)) {
      const vr = vrOf(name);
      const value = vr ? cleanValue(item, name, vr) : undefined;
      if (value !== undefined) clean[name] = value;
    }
    return clean;
  });
  const filled = items.filter(item => Object.keys(item).length > 0);
  return filled.length > 0 ? filled : undefined;
}
