import {
  componentMask,
  connectedComponents,
  largestComponents,
} from '@medclip/extension-medclip-sam/algorithm/mask/connectedComponents';
import { distanceTo } from '@medclip/extension-medclip-sam/algorithm/mask/distanceTransform';
import { jitterPrompt } from '@medclip/extension-medclip-sam/algorithm/prompts/promptJitter';
import { seededNoise } from '@medclip/extension-medclip-sam/algorithm/saliency/m2ib';
import type { SegmentationPrompt } from '@medclip/extension-medclip-sam/algorithm/prompts/mapToPrompts';
import {
  sourceBox,
  type Mask,
  type PromptPoint,
  type SourcePx,
} from '@medclip/extension-medclip-sam/core/raster';
import { UsageError } from '../../exitCodes';

/** How the drawing model is prompted from the truth. */
export type TruePrompt =
  | { readonly kind: 'box'; readonly off: number }
  | { readonly kind: 'point' }
  | { readonly kind: 'feedback'; readonly off: number; readonly clicks: number };

/** The simulated reader's first box is off by this share of its extent (standard deviation of each side). */
const FEEDBACK_OFF = 0.1;
const MOST_CLICKS = 50;
/** Parts of the truth with a prompt of their own, by share of the largest one's area. */
const LEAST_PART = 0.05;

/** `box`, `box:0.1`, `point` or `feedback:N`. @throws UsageError */
export function parseTruePrompt(text: string): TruePrompt {
  const [kind, value] = text.split(':') as [string, string | undefined];
  if (text === 'point') return { kind: 'point' };
  if (text === 'box') return { kind: 'box', off: 0 };
  if (kind === 'box' && /^\d*\.?\d+$/.test(value ?? '') && Number(value) <= 0.5) {
    return { kind, off: Number(value) };
  }
  if (kind === 'feedback' && /^\d+$/.test(value ?? '')) {
    const clicks = Number(value);
    if (clicks >= 1 && clicks <= MOST_CLICKS) return { kind, off: FEEDBACK_OFF, clicks };
  }
  throw new UsageError(
    `--prompt ${JSON.stringify(text)}: give box, box:SHARE with a share up to 0.5 (box:0.1), point, ` +
      `or feedback:N with up to ${MOST_CLICKS} clicks`
  );
}

/**
 * One prompt for each part of the truth that has at least 5 % of the largest one's area: its box, each side moved by a normal
 * deviate of `off` times the box's extent, or its deepest point.
 */
export function truePrompts(truth: Mask, prompt: TruePrompt, seed: number): SegmentationPrompt[] {
  const labelling = connectedComponents(truth);
  const parts = largestComponents(labelling, Infinity, LEAST_PART);
  const noise = seededNoise(4 * parts.length, seed);
  return parts.map(({ label, x0, y0, x1, y1 }, i) => {
    if (prompt.kind === 'point') {
      return { box: null, points: [deepestPoint(componentMask(labelling, label), 1)!] };
    }
    const exact = { box: sourceBox(x0, y0, x1, y1), points: [] };
    return jitterPrompt(exact, truth, prompt.off, noise.subarray(4 * i, 4 * i + 4));
  });
}

/**
 * Where a reader clicks next: the deepest point of the largest connected part that is missing or too much (8-neighbours), with
 * the side it should be on; null where nothing is wrong.
 */
export function nextClick(outline: Mask, truth: Mask): PromptPoint<SourcePx> | null {
  let largest: { mask: Mask; area: number; side: 0 | 1 } | null = null;
  for (const side of [1, 0] as const) {
    const data = truth.data.map((v, i) => +(v === side && outline.data[i] !== side));
    const labelling = connectedComponents({ ...truth, data });
    const [error] = largestComponents(labelling, 1);
    if (!error || (largest && error.area <= largest.area)) continue;
    largest = { mask: componentMask(labelling, error.label), area: error.area, side };
  }
  return largest && deepestPoint(largest.mask, largest.side);
}

/** The pixel farthest from the border of what is set; the image's own border counts. Null for an empty mask. */
function deepestPoint(mask: Mask, label: 0 | 1): PromptPoint<SourcePx> | null {
  const { width, height } = mask;
  const framed = {
    width: width + 2,
    height: height + 2,
    data: new Uint8Array((width + 2) * (height + 2)),
  };
  for (let y = 0; y < height; y++) {
    framed.data.set(mask.data.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
  }
  const { data } = distanceTo(framed, 0);
  let best = 0;
  for (let i = 1; i < data.length; i++) if (data[i]! > data[best]!) best = i;
  if (data[best] === 0) return null;
  const [x, y] = [(best % framed.width) - 1, Math.floor(best / framed.width) - 1];
  return { x: x as SourcePx, y: y as SourcePx, label };
}
