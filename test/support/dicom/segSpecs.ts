import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { TISSUE } from '@medclip/extension-medclip-sam/dicom/dataset/codes';
import type { SegFrame, SegmentSpec } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { disc } from './segSources';

/** A segment without codes of its own. */
export const plain = (number: number, more: Partial<SegmentSpec> = {}): SegmentSpec => ({
  number,
  label: `segment ${number}`,
  algorithmType: 'AUTOMATIC',
  term: { category: TISSUE, type: TISSUE, coded: false },
  ...more,
});

/** A disc on the first frame of a source. */
export const frame = (source: NaturalDataset, more: Partial<SegFrame> = {}): SegFrame => ({
  sopInstanceUID: source.SOPInstanceUID as string,
  segmentNumber: 1,
  mask: disc(source.Columns as number, source.Rows as number, 9),
  ...more,
});

/** Code of the MedClipSamError that `run` throws; anything else is thrown on. */
export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof MedClipSamError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}
