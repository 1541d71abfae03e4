import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { resultObjects } from '@medclip/extension-medclip-sam/dicom/results/resultObjects';
import { runSegment } from '@medclip/extension-medclip-sam/dicom/results/runSegment';
import type { SegInput } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { randomUid } from '@medclip/extension-medclip-sam/dicom/dataset/uid';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { sidedTerm } from '@medclip/extension-medclip-sam/prompt/terms/sidedTerm';
import type { TermAnswer } from '@medclip/extension-medclip-sam/prompt/terms/termAnswer';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import type { SideAnswer } from '@medclip/extension-medclip-sam/engine/promptReading';

export interface ResultObjects {
  readonly seg: Uint8Array;
  /** The heatmap as a FRACTIONAL segmentation; null also where it is 0 everywhere, as for the one after it. */
  readonly probability: Uint8Array | null;
  /** How far the pass bears the outline out, as a FRACTIONAL segmentation that names the first. */
  readonly reliability: Uint8Array | null;
  /** TID 1500 report with the measurements. */
  readonly report: Uint8Array | null;
}

export interface ResultWishes {
  readonly labelmap?: boolean;
  readonly probability?: boolean;
  readonly report?: boolean;
  readonly reliability?: boolean;
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

/** Where nobody says otherwise (dicom/seg/segWriter.ts). */
export const SERIES_NUMBER = 900;

/** The mask of one run as DICOM objects that refer to the image it was drawn on: those that the viewer saves. */
export async function writeResultObjects(
  dicom: DicomImage,
  frame: number,
  result: SegmentResult,
  packHash: string,
  wishes: ResultWishes = {}
): Promise<ResultObjects> {
  const input = tracked(resultInput(dicom, frame, result, packHash, wishes.edited ?? false));
  const objects = await resultObjects(
    input,
    {
      segmentation: wishes.labelmap ? 'LABELMAP' : 'BINARY',
      probabilityMap: wishes.probability ?? false,
      reliabilityMap: wishes.reliability ?? false,
      report: wishes.report ?? false,
    },
    { seriesNumber: SERIES_NUMBER }
  );
  const bytesOf = (kind: string) => objects.find(o => o.kind === kind)?.bytes ?? null;
  return {
    seg: bytesOf('segmentation')!,
    reliability: bytesOf('reliability'),
    probability: bytesOf('probability'),
    report: bytesOf('report'),
  };
}

/** Each segment with a Tracking UID of its own, so that further objects can say which they are about. */
export const tracked = (input: SegInput): SegInput => ({
  ...input,
  segments: input.segments.map(s => ({ ...s, trackingUid: s.trackingUid ?? randomUid() })),
});

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
        ...(result.reliability && { reliability: result.reliability }),
      },
    ],
    predecessors: [],
    softwareVersions: [`${packId} ${packHash.slice(0, 16)}`],
  };
}
