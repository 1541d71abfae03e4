import type { NaturalDataset } from 'dcmjs';
import { runUnsliced } from '../../core/timeSlicing';
import { readPart10 } from '../dataset/part10';
import { checkedPart10Steps } from '../dataset/part10Guard';
import { joinedBytes } from './part10Headers';

/** Behind Series Instance UID. */
const UNTIL = 0x0020_000f;

/**
 * Only what identifies an object: the elements up to Series Instance UID but for long sequences, so that a large file is neither
 * decoded nor walked through for it.
 *
 * @throws MedClipSamError dicom-invalid, too-large
 */
export function readIdentity(bytes: Uint8Array): NaturalDataset {
  const { bytes: file, outline, start } = runUnsliced(checkedPart10Steps(bytes, UNTIL));
  if (!outline?.isRegular) return readPart10(bytes).dataset;
  const short = outline.elements.filter(element => !element.items);
  const parts = short.map(({ from, end }) => file.subarray(from, end));
  return readPart10(joinedBytes([file.subarray(0, start), ...parts])).dataset;
}
