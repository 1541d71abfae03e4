import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import { resultObjects } from '@medclip/extension-medclip-sam/dicom/results/resultObjects';
import { runSegment } from '@medclip/extension-medclip-sam/dicom/results/runSegment';
import type { SegInput } from '@medclip/extension-medclip-sam/dicom/segInput';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { sidedTerm } from '@medclip/extension-medclip-sam/prompt/sidedTerm';
import type { TermAnswer } from '@medclip/extension-medclip-sam/prompt/termAnswer';
import type { SegmentResult, SideAnswer } from '@medclip/extension-medclip-sam/inference/contract';

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
  /** A hand has changed what the model drew. */
  readonly edited?: boolean;
}

/** What the segment is coded as, from its prompt and image; with the side of the outline where the prompt names one. */
export function termOfImage(
  dicom: DicomImage,
  prompt: string,
  side?: SideAnswer | null
): TermAnswer {
  const answer = answerTerm(
    prompt,
    dicom.modality ?? '',
    textOf(dicom.dataset, 'BodyPartExamined')
  );
  return { ...answer, term: sidedTerm(answer.term, side) };
}

/** Where nobody says otherwise (dicom/segWriter.ts). */
const SERIES_NUMBER = 900;

/** The mask of one run as DICOM objects that refer to the image it was drawn on: those that the viewer saves. */
export async function writeResultObjects(
  dicom: DicomImage,
  frame: number,
  result: SegmentResult,
  packHash: string,
  wishes: ResultWishes = {}
): Promise<ResultObjects> {
  const objects = await resultObjects(
    resultInput(dicom, frame, result, packHash, wishes.edited ?? false),
    {
      segmentation: wishes.labelmap ? 'LABELMAP' : 'BINARY',
      probabilityMap: wishes.probability ?? false,
      report: wishes.report ?? false,
    },
    { seriesNumber: SERIES_NUMBER }
  );
  const bytesOf = (kind: string) => objects.find(o => o.kind === kind)?.bytes ?? null;
  return {
    seg: bytesOf('segmentation')!,
    probability: bytesOf('probability'),
    report: bytesOf('report'),
  };
}

export function resultInput(
  dicom: DicomImage,
  frame: number,
  result: SegmentResult,
  packHash: string,
  edited = false
): SegInput {
  const { dataset } = dicom;
  const { prompt: label, packId } = result;
  const { term } = termOfImage(dicom, label, result.side);
  const model = { packId, packSha256: packHash };
  return {
    sources: [dataset],
    segments: [runSegment(result, model, { number: 1, label, term, edited })],
    frames: [
      {
        sopInstanceUID: textOf(dataset, 'SOPInstanceUID') ?? '',
        ...(dicom.frames > 1 ? { frameNumber: frame } : {}),
        segmentNumber: 1,
        mask: result.mask!,
        probability: result.heatmap,
      },
    ],
    predecessors: [],
    softwareVersions: [`${packId} ${packHash.slice(0, 16)}`],
  };
}
