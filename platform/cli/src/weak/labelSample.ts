import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { Pipeline, Verdict } from '@medclip/extension-medclip-sam/engine/contract';
import { writing } from '@medclip/pacs/folder/writeFault';
import { writeWholeSync } from '@medclip/pacs/folder/writeWhole';
import { maskPng } from '../pngImage';
import { readOneOfMany } from '../readImage';
import { segmentRequest, type SegmentOptions } from '../segmentOptions';
import { countParts, type Judged } from './gate';

/** An image to label and the file for its outline. */
export interface LabelSample {
  readonly image: string;
  readonly text: string;
  /** Where the file does not say. */
  readonly modality: string | null;
  readonly outline: string;
}

/** What the teacher made of one image, whatever the gate will say of it. */
export interface Label extends Judged {
  readonly verdict: Verdict;
}

/** One wording, so that only the box is disturbed. */
const JITTER = { passes: 6, wordings: 1 } as const;

/** Outlines one image by the pack's own pipeline and disturbs the outline's box; writes the outline where there is one. */
export async function labelSample(
  sample: LabelSample,
  pipeline: Pick<Pipeline, 'segment' | 'uncertainty'>,
  options: SegmentOptions,
  signal?: AbortSignal
): Promise<Label> {
  const file = await readOneOfMany(sample.image);
  const { raster } = file;
  const request = segmentRequest(sample.text, options, file, sample.modality);
  const { outcome, found, mask, ...result } = await pipeline.segment(raster, request, { signal });
  if (outcome === 'unknown-words' || outcome === 'absence-asked') {
    throw new MedClipSamError(
      'bad-prompt',
      `Nothing can be outlined for ${JSON.stringify(sample.text)} with the pack ${result.packId}.`,
      'Give --text the name of a finding or organ that the pack knows (`medclip-sam models info`).'
    );
  }
  const { verdict } = result.specificity;
  if (!found || !mask) {
    return { verdict, found: false, iou: null, stability: null, parts: 0, agreement: null };
  }
  const disturbed = { ...request, jitter: JITTER };
  const { agreement } = await pipeline.uncertainty(raster, disturbed, { signal });
  writing(sample.outline, () => mkdirSync(dirname(sample.outline), { recursive: true }));
  writeWholeSync(sample.outline, maskPng(mask));
  const { iouPrediction: iou, stability } = result;
  return { verdict, found, iou, stability, parts: countParts(mask), agreement };
}
