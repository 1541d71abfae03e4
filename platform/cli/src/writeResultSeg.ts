import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/equipment';
import { textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import { writeProbabilitySeg } from '@medclip/extension-medclip-sam/dicom/probabilitySeg';
import { algorithmParameters, runFacts } from '@medclip/extension-medclip-sam/dicom/provenance';
import type { SegInput } from '@medclip/extension-medclip-sam/dicom/segInput';
import { reportOfSeg } from '@medclip/extension-medclip-sam/dicom/segReport';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/segWriter';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import type { TermAnswer } from '@medclip/extension-medclip-sam/prompt/termAnswer';
import type { SegmentResult } from '@medclip/extension-medclip-sam/inference/contract';

export interface ResultObjects {
  readonly seg: Uint8Array;
  /** The heatmap as a FRACTIONAL segmentation. */
  readonly probability: Uint8Array | null;
  /** TID 1500 report with the measurements. */
  readonly report: Uint8Array | null;
}

export interface ResultWishes {
  readonly labelmap?: boolean;
  readonly probability?: boolean;
  readonly report?: boolean;
}

/** What the segment is coded as, from its prompt and image. */
export function termOfImage(dicom: DicomImage, prompt: string): TermAnswer {
  return answerTerm(prompt, dicom.modality ?? '', textOf(dicom.dataset, 'BodyPartExamined'));
}

/** The mask of one run as DICOM objects that refer to the image it was drawn on; the same content as the viewer saves. */
export async function writeResultObjects(
  dicom: DicomImage,
  frame: number,
  result: SegmentResult,
  packHash: string,
  wishes: ResultWishes = {}
): Promise<ResultObjects> {
  const input = resultInput(dicom, frame, result, packHash);
  const seg = writeSeg({ ...input, ...(wishes.labelmap && { type: 'LABELMAP' as const }) });
  const { sources, softwareVersions } = input;
  return {
    seg: seg.bytes,
    probability: wishes.probability
      ? writeProbabilitySeg(input, { seriesNumber: 901 }).bytes
      : null,
    report: wishes.report
      ? (await reportOfSeg(seg.bytes, { sources, softwareVersions, seriesNumber: 902 })).bytes
      : null,
  };
}

function resultInput(
  dicom: DicomImage,
  frame: number,
  result: SegmentResult,
  packHash: string
): SegInput {
  const { dataset } = dicom;
  const label = result.prompt;
  const parameters = algorithmParameters(
    runFacts(result, {
      packId: result.packId,
      packSha256: packHash,
      backend: result.backend,
      edited: false,
      appVersion: APP_VERSION,
    })
  );
  return {
    sources: [dataset],
    segments: [
      {
        number: 1,
        label,
        algorithmType: 'AUTOMATIC',
        term: termOfImage(dicom, label).term,
        algorithm: { name: APP_NAME, version: APP_VERSION, parameters },
      },
    ],
    frames: [
      {
        sopInstanceUID: textOf(dataset, 'SOPInstanceUID') ?? '',
        ...(dicom.frames > 1 ? { frameNumber: frame } : {}),
        segmentNumber: 1,
        mask: result.mask!,
        probability: result.heatmap,
      },
    ],
    seriesDescription: `${APP_NAME}: ${label}`,
    softwareVersions: [`${result.packId} ${packHash.slice(0, 16)}`],
  };
}
