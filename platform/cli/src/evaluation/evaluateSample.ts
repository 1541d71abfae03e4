import { boxIou } from '@medclip/extension-medclip-sam/algorithm/prompts/boxIou';
import { basename } from 'node:path';
import type { ConfidenceLevel } from '@medclip/extension-medclip-sam/algorithm/confidence/confidence';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import { peakIndex } from '@medclip/extension-medclip-sam/algorithm/saliency/normalizeMap';
import { unusualOf } from '@medclip/extension-medclip-sam/engine/pipeline/unusual';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import type { Pipeline, Verdict } from '@medclip/extension-medclip-sam/engine/contract';
import { readOneOfMany, readMask } from '../readImage';
import { segmentRequest, type SegmentOptions } from '../segmentOptions';
import type { Sample } from './manifest';
import { atSize, checkSameField } from './maskAtSize';
import { overlap } from './overlap';
import { countReliability, type ReliabilityCounts } from './reliabilityCurve';
import { surfaceDice } from './surfaceDice';

/** What one image gave. Scores are null where the finding is absent: there is nothing to overlap with. */
export interface SampleResult {
  readonly image: string;
  readonly text: string;
  readonly group: string | null;
  readonly absent: boolean;
  readonly found: boolean;
  readonly verdict: Verdict;
  readonly score: number;
  /** In words (algorithm/confidence/confidence.ts); null where no mask was made. */
  readonly confidence: ConfidenceLevel | null;
  /** What of the mask is unusual for the finding, by name and separated by blanks; null where no mask was made. */
  readonly unusual: string | null;
  readonly dice: number | null;
  readonly iou: number | null;
  readonly nsd2px: number | null;
  readonly nsd2pxAuthors: number | null;
  /** 1 where the heatmap's peak lies inside the truth. */
  readonly pointing: number | null;
  readonly boxIou: number | null;
  /** With `--reliability`, where something was outlined and the truth has the image's size. */
  readonly reliability?: ReliabilityCounts;
  readonly ms: number;
}

const TOLERANCE_PX = 2;

/** Runs the pipeline on one sample and measures it against its truth. "Not found" counts as an empty mask: Dice 0 where a mask exists. */
export async function evaluateSample(
  sample: Sample,
  pipeline: Pipeline,
  options: SegmentOptions,
  signal?: AbortSignal
): Promise<{ readonly result: SampleResult; readonly mask: Mask | null }> {
  const file = await readOneOfMany(sample.image);
  const truth = sample.mask === null ? null : await readMask(sample.mask);
  const started = performance.now();
  const request = segmentRequest(sample.text, options, file);
  const r = await pipeline.segment(file.raster, request, { signal });
  const ms = performance.now() - started;
  const { width, height } = file.raster;
  const mask: Mask = r.mask ?? { width, height, data: new Uint8Array(width * height) };
  const base = {
    image: basename(sample.image),
    text: sample.text,
    group: sample.group,
    found: r.found,
    verdict: r.specificity.verdict,
    score: r.specificity.score,
    confidence: r.confidence?.level ?? null,
    unusual: r.mask
      ? runUnsliced(unusualOf(file.raster, r.mask, request))
          .map(u => u.trait)
          .join(' ')
      : null,
    ms,
  };
  const none = {
    dice: null,
    iou: null,
    nsd2px: null,
    nsd2pxAuthors: null,
    pointing: null,
    boxIou: null,
  };
  if (!truth || measureMask(truth).areaPx === 0) {
    return { result: { ...base, absent: true, ...none }, mask: r.mask };
  }
  checkSameField(base.image, truth, file.raster);
  const predicted = atSize(mask, truth);
  const peak = peakIndex({ width, height, data: r.heatmap.data });
  const onTruth =
    Math.floor(((Math.floor(peak / width) + 0.5) * truth.height) / height) * truth.width +
    Math.floor((((peak % width) + 0.5) * truth.width) / width);
  const counted =
    r.mask && r.reliability && predicted === mask
      ? countReliability(
          r.reliability.map,
          r.reliability.calibrated ? null : r.reliability.votes,
          mask,
          truth
        )
      : null;
  const surface = (convention: 'contour' | 'slab'): number =>
    surfaceDice(predicted, truth, { tolerance: TOLERANCE_PX, convention });
  return {
    result: {
      ...base,
      absent: false,
      ...overlap(predicted, truth),
      nsd2px: surface('contour'),
      nsd2pxAuthors: surface('slab'),
      pointing: truth.data[onTruth] ? 1 : 0,
      boxIou: boxIou(measureMask(predicted).box, measureMask(truth).box),
      ...(counted && { reliability: counted }),
    },
    mask: r.mask,
  };
}
