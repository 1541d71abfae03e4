import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/equipment';
import { algorithmParameters } from '@medclip/extension-medclip-sam/dicom/provenance';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/segWriter';
import { lookUpTerm } from '@medclip/extension-medclip-sam/dicom/terminology';
import { textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import type { SegmentResult } from '@medclip/extension-medclip-sam/inference/contract';
import type { DicomImage } from './dicom/readDicomImage';

/** SHA-256 of a pack's pack.json, which holds the hashes of all its files. */
export async function packSha256(packDir: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(packDir, 'pack.json')))
    .digest('hex');
}

/** The mask of one run as a DICOM SEG that refers to the image it was drawn on; the same content as the viewer saves. */
export function writeResultSeg(
  dicom: DicomImage,
  frame: number,
  result: SegmentResult,
  packHash: string
): Uint8Array {
  const { dataset } = dicom;
  const sopInstanceUID = textOf(dataset, 'SOPInstanceUID') ?? '';
  const label = result.prompt;
  const term = lookUpTerm(label, dicom.modality ?? '', textOf(dataset, 'BodyPartExamined'));
  const parameters = algorithmParameters({
    prompt: result.prompt,
    wordings: result.wordings,
    saliency: result.saliency,
    topK: result.topK,
    prompting: result.prompting,
    postprocess: result.postprocess,
    threshold: result.threshold,
    verdict: result.specificity.verdict,
    specificityScore: result.specificity.score,
    packId: result.packId,
    packSha256: packHash,
    backend: result.backend,
    edited: false,
    appVersion: APP_VERSION,
  });
  const { bytes } = writeSeg({
    sources: [dataset],
    segments: [
      {
        number: 1,
        label,
        algorithmType: 'AUTOMATIC',
        term,
        algorithm: { name: APP_NAME, version: APP_VERSION, parameters },
      },
    ],
    frames: [
      {
        sopInstanceUID,
        ...(dicom.frames > 1 ? { frameNumber: frame } : {}),
        segmentNumber: 1,
        mask: result.mask!,
      },
    ],
    seriesDescription: `${APP_NAME}: ${label}`,
    softwareVersions: [`${result.packId} ${packHash.slice(0, 16)}`],
  });
  return bytes;
}
