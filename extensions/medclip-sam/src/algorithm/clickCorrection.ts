import { distanceTo } from './distanceTransform';
import { isLabelled, localCorrection } from './localCorrection';
import { overlap } from './propagate';
import type { Mask, PromptPoint, SourcePx } from './raster';
import type { Steps } from './steps';

type Click = PromptPoint<SourcePx>;

/**
 * A click in the middle of what is wrong is as far from the outline as from the true border. The border is pushed there by
 * half as much again as that distance, and less by the side: a safe part of the way to the true border.
 */
const PUSH = 1.5;
/** How far the push reaches along the border: deviations of a Gaussian, in distances and at most in radii of the outline. */
const REACH = 1.5;
const REACH_OF_RADIUS = 0.5;
/** A segmenter's change is taken where its Dice with the local one is at least this. */
const AGREE = 0.5;
/** Pixels around an earlier click that stay as it said. */
const CERTAIN = 2;

export interface CorrectedOutline {
  readonly mask: Mask;
  readonly by: 'segmenter' | 'local';
}

/**
 * What a click makes of an outline: the segmenter's answer where it follows the click and agrees with the local edit, else the
 * local edit, which pushes the border beyond the click. What was clicked before stays as it was said.
 *
 * @param answer the segmenter's outline with the click; null where none was asked
 * @param earlier clicks that have led to `previous`
 * @returns null where the click already is on the side it asks for
 */
export function* clickCorrection(
  previous: Mask,
  click: Click,
  answer: Mask | null,
  earlier: readonly Click[] = []
): Steps<CorrectedOutline | null> {
  if (isLabelled(previous, click)) return null;
  const local = keepEarlier(yield* pushBorder(previous, click), click, earlier);
  if (!answer) return { mask: local, by: 'local' };
  const followed = yield* localCorrection(previous, answer, click);
  if (!followed) return { mask: local, by: 'local' };
  const kept = keepEarlier(followed, click, earlier);
  // Without an outline there is nothing to push, and the segmenter's is all there is.
  const first = !previous.data.includes(1);
  const agrees = overlap(changeOf(previous, kept), changeOf(previous, local)) >= AGREE;
  return first || agrees ? { mask: kept, by: 'segmenter' } : { mask: local, by: 'local' };
}

function changeOf(before: Mask, after: Mask): Mask {
  return { ...before, data: before.data.map((v, i) => +(v !== after.data[i])) };
}

/** The outline with its border pushed beyond the click; a disc where the click is far from it, or where there is none. */
export function* pushBorder(previous: Mask, click: Click): Steps<Mask> {
  const { width, height } = previous;
  const [x0, y0] = [pixel(click.x, width), pixel(click.y, height)];
  const depth = distanceToLabel(previous, x0, y0, click.label);
  let area = 0;
  for (const v of previous.data) area += v;
  yield;
  const radius = Math.sqrt(area / Math.PI);
  if (!(depth <= Math.max(radius, 4))) {
    const size = area > 0 ? radius / 2 : Math.min(width, height) / 50;
    return disc(previous, x0, y0, Math.max(2, Math.min(size, depth / 2)), click.label);
  }
  const sigma = Math.max(depth, Math.min(REACH_OF_RADIUS * radius, REACH * depth));
  const far = Math.ceil(3 * sigma + PUSH * depth);
  const [left, top] = [Math.max(0, x0 - far), Math.max(0, y0 - far)];
  const part = {
    width: Math.min(width, x0 + far + 1) - left,
    height: Math.min(height, y0 + far + 1) - top,
  };
  const data = new Uint8Array(part.width * part.height);
  for (let y = 0; y < part.height; y++) {
    const from = (top + y) * width + left;
    data.set(previous.data.subarray(from, from + part.width), y * part.width);
  }
  // Distance, for each pixel that may change, to the nearest one that already is as the click says.
  const away = distanceTo({ ...part, data }, click.label).data;
  yield;
  const out = previous.data.slice();
  for (let y = 0; y < part.height; y++) {
    for (let x = 0; x < part.width; x++) {
      const d2 = (left + x - x0) ** 2 + (top + y - y0) ** 2;
      const push = PUSH * depth * Math.exp(-d2 / (2 * sigma * sigma));
      if (away[y * part.width + x]! - 0.5 < push) {
        out[(top + y) * width + left + x] = click.label;
      }
    }
  }
  return { width, height, data: out };
}

const pixel = (v: number, count: number): number => Math.min(count - 1, Math.max(0, Math.round(v)));

/** In pixels; infinite where no pixel has the label. */
function distanceToLabel(
  { width, height, data }: Mask,
  x0: number,
  y0: number,
  label: 0 | 1
): number {
  let least = Infinity;
  for (let y = 0; y < height; y++) {
    const dy = (y - y0) ** 2;
    if (dy >= least) continue;
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] !== label) continue;
      const d2 = dy + (x - x0) ** 2;
      if (d2 < least) least = d2;
    }
  }
  return Math.sqrt(least);
}

function disc(
  { width, height, data }: Mask,
  x0: number,
  y0: number,
  r: number,
  label: 0 | 1
): Mask {
  const out = data.slice();
  const far = Math.ceil(r);
  for (let y = Math.max(0, y0 - far); y <= Math.min(height - 1, y0 + far); y++) {
    for (let x = Math.max(0, x0 - far); x <= Math.min(width - 1, x0 + far); x++) {
      if ((x - x0) ** 2 + (y - y0) ** 2 <= r * r) out[y * width + x] = label;
    }
  }
  return { width, height, data: out };
}

/** Around every earlier click the outline is as that click said; the new click has the last word where they meet. */
function keepEarlier(mask: Mask, click: Click, earlier: readonly Click[]): Mask {
  let kept = mask;
  for (const { x, y, label } of earlier) {
    if (Math.hypot(x - click.x, y - click.y) <= 2 * CERTAIN + 1) continue;
    kept = disc(kept, pixel(x, mask.width), pixel(y, mask.height), CERTAIN, label);
  }
  return kept;
}
