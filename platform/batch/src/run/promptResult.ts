import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import { pixelSpacingOf } from '@medclip/extension-medclip-sam/dicom/geometry/pixelSpacing';
import type { Finding } from './finding';
import { stackGapMm, type SeriesImage } from './seriesImages';
import type { PromptResult } from '../tasks/task';

/**
 * What is noted of a finding: numbers and words of our own, nothing of the header.
 *
 * @param images those that stand for the whole: the series where an outline was continued, else those that were asked
 */
export function promptResult(finding: Finding, images: readonly SeriesImage[]): PromptResult {
  const { prompt, best, asked, outlines, continuation } = finding;
  const areas = outlines.map(({ mask, image }) =>
    measureMask(mask, pixelSpacingOf(image.dataset, image.frame, mask))
  );
  const mm2 = areas.map(a => a.areaMm2);
  const known = mm2.every(a => a !== null);
  const gap = stackGapMm(images);
  const found = outlines.length > 0;
  return {
    prompt,
    found,
    verdict: best?.specificity.verdict ?? 'none',
    score: finite(best?.specificity.score),
    predictedIou: found ? finite(best?.iouPrediction) : null,
    stability: found ? finite(best?.stability) : null,
    confidence: best?.confidence?.level ?? null,
    slices: continuation ? continuation.slices.length : asked,
    slicesFound: outlines.length,
    voxels: areas.reduce((n, a) => n + a.areaPx, 0),
    largestAreaMm2: mm2.reduce((most, a) => (a === null ? most : Math.max(most ?? 0, a)), null),
    // Slices that a rule leaves out have no volume; only a whole stack has one.
    volumeMm3:
      found && known && gap !== null ? gap * mm2.reduce<number>((n, a) => n + a!, 0) : null,
  };
}

const finite = (v: number | undefined): number | null =>
  v !== undefined && Number.isFinite(v) ? v : null;
