import { MedClipSamError } from '../../core/errors';
import { toLine } from '../dataset/dicomText';
import { textOf } from '../dataset/naturalDataset';
import type { OutboxItem } from './outboxItem';
import { readIdentity } from '../part10/readIdentity';

/**
 * Before every sending: the bytes are the object that the item says they are.
 *
 * @throws MedClipSamError identity-mismatch, dicom-invalid
 */
export function checkBytes(item: OutboxItem): void {
  const dataset = readIdentity(item.bytes);
  const same =
    textOf(dataset, 'SOPInstanceUID') === item.sopInstanceUID &&
    textOf(dataset, 'StudyInstanceUID') === item.studyInstanceUID &&
    (textOf(dataset, 'PatientID') ?? '') === item.patientID;
  if (same) return;
  throw mismatch(
    'The kept result is not what its label says: its identifiers differ.',
    'Do not use it. Outline again, and report this.'
  );
}

/**
 * A study that was merged, split or moved to another patient since the outline was made must not get an object of the old
 * one: archives take it, and the study falls apart.
 *
 * @param patientID as the PACS has it now; null where it has no such study
 * @throws MedClipSamError identity-mismatch
 */
export function checkPatient(item: OutboxItem, patientID: string | null): void {
  if (patientID === null) {
    throw mismatch(
      'This PACS does not hold the study that the result belongs to.',
      'Nothing was sent. Download the result, or try again when the study is there.'
    );
  }
  if (toLine(patientID) === item.patientID) return;
  throw mismatch(
    'In the PACS the study belongs to another patient ID than the result was made for.',
    'Nothing was sent. Check with the PACS administrator whether the study was corrected, then outline again.'
  );
}

function mismatch(message: string, remedy: string): MedClipSamError {
  return new MedClipSamError('identity-mismatch', message, remedy);
}
