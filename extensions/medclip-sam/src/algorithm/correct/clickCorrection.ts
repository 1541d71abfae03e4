import { distanceSteps } from '../mask/distanceSteps';
import { isLabelled, localCorrection } from './localCorrection';
import { cutMask, pasteMask } from '../mask/maskCrop';
import { eachRun, measureRuns, runsOfMask } from '../mask/maskRuns';
import { measureMask } from '../measure/measure';
import type { Mask, PromptPoint, Size, SourcePx } from '../../core/raster';
import type { Region } from '../preprocess/region';
import { STEP_PIXELS, type Steps } from '../../core/timeSlicing';

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
/** A click as near as this, in pixels, is always at the border. */
const LEAST_DEPTH = 4;
/** Where there is no outline yet a click makes a disc of this part of the image's shorter side. */
const FIRST_DISC = 50;
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
  const window = windowOf(previous, click, answer, earlier);
  yield;
  const seen = (point: Click): Click => ({
    ...point,
    x: (point.x - window.left) as SourcePx,
    y: (point.y - window.top) as SourcePx,
  });
  const corrected = yield* correctionIn(
    cutMask(previous, window),
    seen(click),
    answer && cutMask(answer, window),
    earlier.map(seen),
    previous
  );
  yield;
  return corrected && { ...corrected, mask: pasteMask(previous, corrected.mask, window) };
}

/** Where a click can change anything: around both outlines, so that a small one does not cost a whole radiograph. */
function windowOf(
  previous: Mask,
  click: Click,
  answer: Mask | null,
  earlier: readonly Click[]
): Region {
  const { width, height } = previous;
  const runs = runsOfMask(previous);
  const { areaPx, box } = measureRuns(runs);
  const answered = answer && measureMask(answer).box;
  const points = [click, ...earlier].map(({ x, y }) => [pixel(x, width), pixel(y, height)]);
  const corners = [box, answered].flatMap(b => (b ? [b.slice(0, 2), b.slice(2)] : []));
  const [xs, ys] = [0, 1].map(axis => [...points, ...corners].map(at => at[axis]!)) as [
    number[],
    number[],
  ];
  // As far as `pushBorder` reaches outwards, and a ring of pixels that are not inside.
  let depth2 = Infinity;
  if (click.label === 1) {
    const [x, y] = points[0] as [number, number];
    eachRun(runs, (row, from, to) => {
      const dx = x < from ? from - x : Math.max(0, x - to + 1);
      depth2 = Math.min(depth2, dx * dx + (row - y) ** 2);
    });
  }
  const depth = Math.sqrt(depth2);
  const radius = equalRadius(areaPx);
  const disc = Math.max(2, areaPx > 0 ? radius / 2 : Math.min(width, height) / FIRST_DISC);
  const reach = depth <= Math.max(radius, LEAST_DEPTH) ? PUSH * depth : disc;
  const margin = Math.ceil(click.label === 1 ? reach : 0) + CERTAIN + 1;
  const left = Math.max(0, Math.min(...xs) - margin);
  const top = Math.max(0, Math.min(...ys) - margin);
  return {
    ...{ left, top },
    width: Math.min(width, Math.max(...xs) + margin + 1) - left,
    height: Math.min(height, Math.max(...ys) + margin + 1) - top,
  };
}

/** @param image whose part the masks are */
function* correctionIn(
  previous: Mask,
  click: Click,
  answer: Mask | null,
  earlier: readonly Click[],
  image: Size
): Steps<CorrectedOutline | null> {
  const local = keepEarlier(yield* pushBorder(previous, click, image), click, earlier);
  if (!answer) return { mask: local, by: 'local' };
  const followed = yield* localCorrection(previous, answer, click);
  if (!followed) return { mask: local, by: 'local' };
  const kept = keepEarlier(followed, click, earlier);
  // Without an outline there is nothing to push, and the segmenter's is all there is.
  const first = !previous.data.includes(1);
  yield;
  const agrees = first || changesAlike(previous, kept, local) >= AGREE;
  yield;
  return agrees ? { mask: kept, by: 'segmenter' } : { mask: local, by: 'local' };
}

/** Dice of what two outlines change of one before them; 1 where neither changes anything. */
function changesAlike({ data: before }: Mask, { data: a }: Mask, { data: b }: Mask): number {
  let [both, sum] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    const [inA, inB] = [before[i]! ^ a[i]!, before[i]! ^ b[i]!];
    both += inA & inB;
    sum += inA + inB;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}

/**
 * The outline with its border pushed beyond the click; a disc where the click is far from it, or where there is none.
 * @param image whose part the mask is; left out: the mask is of all of it
 */
export function* pushBorder(previous: Mask, click: Click, image: Size = previous): Steps<Mask> {
  const { width, height } = previous;
  const [x0, y0] = [pixel(click.x, width), pixel(click.y, height)];
  const depth = distanceToLabel(previous, x0, y0, click.label);
  const radius = equalRadius(measureMask(previous).areaPx);
  yield;
  if (!(depth <= Math.max(radius, LEAST_DEPTH))) {
    const size = radius > 0 ? radius / 2 : Math.min(image.width, image.height) / FIRST_DISC;
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
  const away = (yield* distanceSteps({ ...part, data }, click.label)).data;
  const out = previous.data.slice();
  const bell = (d: number) => Math.exp(-(d * d) / (2 * sigma * sigma));
  const across = Float64Array.from({ length: part.width }, (_, x) => bell(left + x - x0));
  for (let y = 0; y < part.height; y++) {
    if ((y * part.width) % STEP_PIXELS < part.width) yield;
    const most = PUSH * depth * bell(top + y - y0);
    for (let x = 0; x < part.width; x++) {
      if (away[y * part.width + x]! - 0.5 < most * across[x]!) {
        out[(top + y) * width + left + x] = click.label;
      }
    }
  }
  return { width, height, data: out };
}

/** Of a disc of that area. */
const equalRadius = (area: number): number => Math.sqrt(area / Math.PI);

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
