import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/equipment';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/segWriter';
import type { Continuation } from '@medclip/extension-medclip-sam/inference/continueOutlines';
import { learnerParameters } from '@medclip/extension-medclip-sam/inference/learnerParameters';
import { textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { termOfImage } from '../writeResultSeg';
import type { StackSlice } from './readStack';

type DicomSlice = StackSlice & { readonly dicom: DicomImage };

/** A continued outline as one SEG on its series: SEMIAUTOMATIC, for a person has drawn some of it. */
export function writeStackSeg(
  stack: readonly DicomSlice[],
  continuation: Continuation,
  label: string
): Uint8Array {
  const frames = continuation.slices
    .filter(s => s.outline.data.includes(1))
    .map(({ index, outline }) => {
      const { dicom, frame } = stack[index]!;
      return {
        sopInstanceUID: textOf(dicom.dataset, 'SOPInstanceUID') ?? '',
        ...(dicom.frames > 1 ? { frameNumber: frame } : {}),
        segmentNumber: 1,
        mask: outline,
      };
    });
  return writeSeg({
    sources: [...new Map(stack.map(s => [s.image.split('#')[0], s.dicom.dataset])).values()],
    segments: [
      {
        number: 1,
        label,
        algorithmType: 'SEMIAUTOMATIC',
        term: termOfImage(stack[0]!.dicom, label).term,
        algorithm: {
          name: 'study-learner',
          version: '1',
          parameters: learnerParameters(continuation),
        },
      },
    ],
    frames,
    seriesDescription: `${APP_NAME}: ${label}`,
    softwareVersions: [APP_VERSION],
  }).bytes;
}
