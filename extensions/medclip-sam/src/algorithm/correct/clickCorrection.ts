import { distanceSteps } from '../mask/distanceSteps';
import { isLabelled, localCorrection, pixelOf } from './localCorrection';
import { cutRuns } from '../mask/maskCrop';
import { maskFromRuns, runsOf } from '../mask/compactMask';
import {
  commonRuns,
  eachRun,
  joinedRuns,
  measureRuns,
  RunsBuilder,
  runsOfMask,
  runsWithout,
  withPart,
  type MaskRuns,
} from '../mask/maskRuns';
import type { Mask, PromptPoint, SourcePx } from '../../core/raster';
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
 * local edit, which pushes the border beyond the click. What was clicked before stays as it was said. Outlines are worked on as
 * their runs, and pixels are made only around the click, so that a radiograph costs little more than a slice.
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
  const before = runsOf(previous);
  yield;
  const wanted = answer && runsOf(answer);
  yield;
  const window = windowOf(before, click, wanted, earlier);
  const local = keepEarlier(yield* pushBorder(before, click, window), click, earlier);
  yield;
  const byHand: CorrectedOutline = { mask: maskFromRuns(local), by: 'local' };
  const followed = wanted && localCorrection(before, wanted, click);
  if (!followed) return byHand;
  const kept = keepEarlier(followed, click, earlier);
  yield;
  // Without an outline there is nothing to push, and the segmenter's is all there is.
  const first = before.ends.length === 0;
  const agrees = first || changesAlike(before, kept, local) >= AGREE;
  return agrees ? { mask: maskFromRuns(kept), by: 'segmenter' } : byHand;
}

/** Where a click can change anything: around both outlines. */
function windowOf(
  previous: MaskRuns,
  click: Click,
  answer: MaskRuns | null,
  earlier: readonly Click[]
): Region {
  const { width, height } = previous;
  const { areaPx, box } = measureRuns(previous);
  const answered = answer && measureRuns(answer).box;
  const points = [click, ...earlier].map(at => pixelOf(previous, at)).map(({ x, y }) => [x, y]);
  const corners = [box, answered].flatMap(b => (b ? [b.slice(0, 2), b.slice(2)] : []));
  const [xs, ys] = [0, 1].map(axis => [...points, ...corners].map(at => at[axis]!)) as [
    number[],
    number[],
  ];
  // As far as `pushBorder` reaches outwards, and a ring of pixels that are not inside.
  const depth = click.label === 1 ? depthOf(previous, click) : Infinity;
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

/** Dice of what two outlines change of one before them; 1 where neither changes anything. */
function changesAlike(before: MaskRuns, a: MaskRuns, b: MaskRuns): number {
  const area = (runs: MaskRuns) => measureRuns(runs).areaPx;
  const [addedA, addedB] = [runsWithout(a, before), runsWithout(b, before)];
  const [takenA, takenB] = [runsWithout(before, a), runsWithout(before, b)];
  const both = area(commonRuns(addedA, addedB)) + area(commonRuns(takenA, takenB));
  const sum = area(addedA) + area(addedB) + area(takenA) + area(takenB);
  return sum === 0 ? 1 : (2 * both) / sum;
}

/**
 * The outline with its border pushed beyond the click; a disc where the click is far from it, or where there is none.
 * @param window outside of it nothing changes
 */
function* pushBorder(previous: MaskRuns, click: Click, window: Region): Steps<MaskRuns> {
  const { width, height } = previous;
  const { x: x0, y: y0 } = pixelOf(previous, click);
  const depth = depthOf(previous, click);
  const radius = equalRadius(measureRuns(previous).areaPx);
  if (!(depth <= Math.max(radius, LEAST_DEPTH))) {
    const size = radius > 0 ? radius / 2 : Math.min(width, height) / FIRST_DISC;
    return withDisc(previous, x0, y0, Math.max(2, Math.min(size, depth / 2)), click.label);
  }
  const sigma = Math.max(depth, Math.min(REACH_OF_RADIUS * radius, REACH * depth));
  const far = Math.ceil(3 * sigma + PUSH * depth);
  const [left, top] = [Math.max(window.left, x0 - far), Math.max(window.top, y0 - far)];
  const region = {
    ...{ left, top },
    width: Math.min(window.left + window.width, x0 + far + 1) - left,
    height: Math.min(window.top + window.height, y0 + far + 1) - top,
  };
  const part = cutRuns(previous, region);
  yield;
  // Distance, for each pixel that may change, to the nearest one that already is as the click says.
  const away = (yield* distanceSteps(part, click.label)).data;
  const bell = (d: number) => Math.exp(-(d * d) / (2 * sigma * sigma));
  const across = Float64Array.from({ length: part.width }, (_, x) => bell(left + x - x0));
  for (let y = 0; y < part.height; y++) {
    if ((y * part.width) % STEP_PIXELS < part.width) yield;
    const most = PUSH * depth * bell(top + y - y0);
    for (let i = y * part.width, x = 0; x < part.width; i++, x++) {
      if (away[i]! - 0.5 < most * across[x]!) part.data[i] = click.label;
    }
  }
  yield;
  return withPart(previous, runsOfMask(part), region);
}

/** Of a disc of that area. */
const equalRadius = (area: number): number => Math.sqrt(area / Math.PI);

/** From a click to the nearest pixel that already is as it says, in pixels; infinite where none is. */
function depthOf(runs: MaskRuns, click: Click): number {
  const { width, height, rows, ends } = runs;
  const { x, y } = pixelOf(runs, click);
  let least = Infinity;
  const see = (row: number, dx: number) => {
    least = Math.min(least, dx * dx + (row - y) ** 2);
  };
  if (click.label === 1) {
    eachRun(runs, (row, from, to) => see(row, x < from ? from - x : Math.max(0, x - to + 1)));
    return Math.sqrt(least);
  }
  for (let row = 0; row < height; row++) {
    let i = rows[row]!;
    while (i < rows[row + 1]! && ends[2 * i + 1]! <= x) i++;
    const [from, to] = i < rows[row + 1]! ? [ends[2 * i]!, ends[2 * i + 1]!] : [width, width];
    if (x < from) see(row, 0);
    else {
      if (from > 0) see(row, x - from + 1);
      if (to < width) see(row, to - x);
    }
  }
  return Math.sqrt(least);
}

/** The outline with a disc added (label 1) or taken away (label 0). */
function withDisc(runs: MaskRuns, x0: number, y0: number, r: number, label: 0 | 1): MaskRuns {
  const disc = new RunsBuilder(runs);
  const far = Math.ceil(r);
  for (let y = Math.max(0, y0 - far); y <= Math.min(runs.height - 1, y0 + far); y++) {
    let half = far;
    while (half >= 0 && half * half + (y - y0) ** 2 > r * r) half--;
    disc.startRow(y);
    if (half >= 0) disc.add(Math.max(0, x0 - half), Math.min(runs.width, x0 + half + 1));
  }
  const made = disc.done();
  return label === 1 ? joinedRuns([runs, made])! : runsWithout(runs, made);
}

/** Around every earlier click the outline is as that click said; the new click has the last word where they meet. */
function keepEarlier(runs: MaskRuns, click: Click, earlier: readonly Click[]): MaskRuns {
  let kept = runs;
  for (const point of earlier) {
    if (Math.hypot(point.x - click.x, point.y - click.y) <= 2 * CERTAIN + 1) continue;
    const { x, y } = pixelOf(runs, point);
    kept = withDisc(kept, x, y, CERTAIN, point.label);
  }
  return kept;
}
