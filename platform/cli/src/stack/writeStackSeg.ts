import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/dataset/equipment';
import { STUDY_LEARNER } from '@medclip/extension-medclip-sam/dicom/seg/provenance';
import type { SegInput, SegmentAlgorithm } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import type { Continuation } from '@medclip/extension-medclip-sam/engine/slices/continueOutlines';
import { learnerParameters } from '@medclip/extension-medclip-sam/engine/slices/learnerParameters';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { termOfImage } from '../writeResultSeg';
import type { StackSlice } from './stackSlice';

/** One outline on one image of a series. */
export interface DicomOutline {
  readonly dicom: DicomImage;
  /** From 1. */
  readonly frame: number;
  readonly mask: Mask;
}

/** Outlines that a person has drawn some of, as one SEMIAUTOMATIC segment; empty ones are left out. */
export const writeOutlineSeg = (...outlined: Parameters<typeof outlineInput>): Uint8Array =>
  writeSeg(outlineInput(...outlined)).bytes;

export function outlineInput(
  outlines: readonly DicomOutline[],
  label: string,
  algorithm: SegmentAlgorithm
): SegInput {
  const uidOf = (o: DicomOutline): string => textOf(o.dicom.dataset, 'SOPInstanceUID') ?? '';
  return {
    sources: [...new Map(outlines.map(o => [uidOf(o), o.dicom.dataset])).values()],
    segments: [
      {
        number: 1,
        label,
        algorithmType: 'SEMIAUTOMATIC',
        term: termOfImage(outlines[0]!.dicom, label).term,
        algorithm,
      },
    ],
    frames: outlines
      .filter(o => o.mask.data.includes(1))
      .map(o => ({
        sopInstanceUID: uidOf(o),
        ...(o.dicom.frames > 1 ? { frameNumber: o.frame } : {}),
        segmentNumber: 1,
        mask: o.mask,
      })),
    seriesDescription: `${APP_NAME}: ${label}`,
    softwareVersions: [APP_VERSION],
  };
}

/** A continued outline as one SEG on its series. */
export function writeStackSeg(
  stack: readonly (StackSlice & { readonly dicom: DicomImage })[],
  continuation: Continuation,
  label: string
): Uint8Array {
  const outlines = continuation.slices.map(({ index, outline }) => {
    const { dicom, frame } = stack[index]!;
    return { dicom, frame, mask: outline };
  });
  return writeOutlineSeg(outlines, label, {
    ...STUDY_LEARNER,
    parameters: learnerParameters(continuation),
  });
}
