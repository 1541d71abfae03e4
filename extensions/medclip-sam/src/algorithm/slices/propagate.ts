import { connectedComponents, componentMask, largestComponents } from '../mask/connectedComponents';
import { distanceTo } from '../mask/distanceTransform';
import type { SegmentationPrompt } from '../prompts/mapToPrompts';
import { cropMask } from '../mask/maskCrop';
import { measureMask } from '../measure/measure';
import type { Box, Mask, PromptPoint, SourcePx } from '../../core/raster';

/** At most so many parts of an outline get a point of their own. */
const PARTS = 3;

/**
 * What SAM is asked on the next slice: the previous outline's box, a little wider because structures grow and wander, and one
 * point in the thickest place of each of its larger parts. The previous mask itself goes along as mask input.
 *
 * @returns null for an empty mask
 */
export function promptFromMask(mask: Mask): SegmentationPrompt | null {
  const { box } = measureMask(mask);
  if (!box) return null;
  const margin = Math.max(2, Math.round(0.05 * Math.max(box[2] - box[0], box[3] - box[1])));
  const clampX = (x: number) => Math.min(mask.width - 1, Math.max(0, x)) as SourcePx;
  const clampY = (y: number) => Math.min(mask.height - 1, Math.max(0, y)) as SourcePx;
  const wide: Box<SourcePx> = [
    clampX(box[0] - margin),
    clampY(box[1] - margin),
    clampX(box[2] + margin),
    clampY(box[3] + margin),
  ];
  const labelling = connectedComponents(mask);
  const parts = largestComponents(labelling, PARTS, 0.2);
  const points = parts.map(p => thickestPlace(componentMask(labelling, p.label)));
  return { box: wide, points };
}

function thickestPlace(mask: Mask): PromptPoint<SourcePx> {
  const crop = cropMask(mask, 1)!;
  const { data } = distanceTo(crop.mask, 0);
  let best = 0;
  for (let i = 1; i < data.length; i++) {
    if (crop.mask.data[i] && (!crop.mask.data[best] || data[i]! > data[best]!)) best = i;
  }
  return {
    x: (crop.left + (best % crop.mask.width)) as SourcePx,
    y: (crop.top + Math.floor(best / crop.mask.width)) as SourcePx,
    label: 1,
  };
}

export type StopReason = 'faded' | 'area-jump' | 'moved-away' | 'low-score' | 'text-does-not-match';

/** When propagation ends by itself. All are ratios, so that they hold for every modality and pixel size. */
export interface StopRule {
  /** SAM's own estimate of its overlap. */
  readonly minScore: number;
  /** Area against the previous slice. */
  readonly maxGrowth: number;
  readonly maxShrink: number;
  /** Area against the first outline: a structure that has faded to this share is at its end. */
  readonly minShareOfFirst: number;
  /** Dice overlap with the previous slice. */
  readonly minOverlap: number;
}

/**
 * A structure seldom changes its area by more than half from slice to slice before it ends; SAM's score falls below 0.5 when
 * the box holds nothing it can separate. Chosen by reasoning, not fitted to any data set.
 */
export const STOP_RULE: StopRule = {
  minScore: 0.5,
  maxGrowth: 1.8,
  maxShrink: 0.35,
  minShareOfFirst: 0.05,
  minOverlap: 0.4,
};

/** Dice overlap of two masks of one size; 1 for two empty ones. */
export function overlap(a: Mask, b: Mask): number {
  let both = 0;
  let sum = 0;
  const [one, other] = [a.data, b.data];
  for (let i = 0; i < one.length; i++) {
    sum += one[i]! + other[i]!;
    if (one[i] && other[i]) both++;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}

export interface SliceEvidence {
  readonly firstArea: number;
  readonly previous: Mask;
  readonly mask: Mask;
  readonly score: number;
  /** Whether the text still matches the slice; null where that was not asked. */
  readonly textMatches: boolean | null;
}

/** Why propagation should end before this slice; null to take it and go on. */
export function stopReason(evidence: SliceEvidence, rule: StopRule = STOP_RULE): StopReason | null {
  const { firstArea, previous, mask, score } = evidence;
  const area = measureMask(mask).areaPx;
  const before = measureMask(previous).areaPx;
  if (evidence.textMatches === false) return 'text-does-not-match';
  if (area === 0 || area < rule.minShareOfFirst * firstArea) return 'faded';
  if (score < rule.minScore) return 'low-score';
  if (area > rule.maxGrowth * before || area < rule.maxShrink * before) return 'area-jump';
  if (overlap(previous, mask) < rule.minOverlap) return 'moved-away';
  return null;
}
