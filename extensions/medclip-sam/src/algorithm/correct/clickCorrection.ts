import { isLabelled, localCorrection, pixelOf } from './localCorrection';
import { maskFromRuns, runsOf } from '../mask/compactMask';
import {
  eachRun,
  joinedRuns,
  measureRuns,
  RunsBuilder,
  runsWithout,
  sampleRuns,
  type MaskRuns,
} from '../mask/maskRuns';
import type { Mask, PromptPoint, Raster8, SourcePx } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { forward } from '../slices/head';
import { clickCells, meanOfCells, readGrey, type ClickCells } from './clickCells';
import { CLICK_FEATURES, clickFeatures } from './clickFeatures';
import { CLICK_HEAD } from './clickHead';
import { flipCells } from './flipCells';
import { markedCells } from './markedCells';

type Click = PromptPoint<SourcePx>;

/** Where there is no outline yet a click makes a disc of this part of the image's shorter side. */
const FIRST_DISC = 50;
/** Pixels around an earlier click that stay as it said. */
const KEPT = 1;
/** Cells whose logits are made in one step. */
const TOGETHER = 1 << 14;

export interface ClickContext {
  /** What the outline lies on. */
  readonly image: Raster8;
  /** The segmenter's outline with the click; null where none was asked. */
  readonly answer: Mask | null;
  /** Clicks that have led to the outline. */
  readonly earlier?: readonly Click[];
}

/**
 * What a click makes of an outline. A small head that has learnt from simulated readers (clickHead.ts) says which pixels around
 * the click change sides with it: from where they lie, how grey they are, what the segmenter says there, and the clicks before.
 * Only what hangs together with the click changes, and what was clicked before stays as it was said. Outlines are worked on as
 * their runs and the surroundings of the click in cells, so that a radiograph costs little more than a slice.
 *
 * @returns null where the click already is on the side it asks for
 */
export function* clickCorrection(
  previous: Mask,
  click: Click,
  { image, answer, earlier = [] }: ClickContext
): Steps<Mask | null> {
  if (isLabelled(previous, click)) return null;
  const before = runsOf(previous);
  yield;
  const wanted = answer && runsOf(answer);
  yield;
  const depth = depthOf(before, click);
  const { areaPx } = measureRuns(before);
  // Without an outline, or without anything outside of it, there is nothing to go by but the segmenter.
  const after =
    areaPx > 0 && Number.isFinite(depth)
      ? yield* changedSides(before, wanted, click, { image, earlier, depth, areaPx })
      : first(before, wanted, click);
  yield;
  return maskFromRuns(keepEarlier(after, click, earlier));
}

function* changedSides(
  before: MaskRuns,
  wanted: MaskRuns | null,
  click: Click,
  known: Pick<ClickContext, 'image'> & {
    readonly earlier: readonly Click[];
    readonly depth: number;
    readonly areaPx: number;
  }
): Steps<MaskRuns> {
  const at = pixelOf(before, click);
  const radius = Math.sqrt(known.areaPx / Math.PI);
  const window = clickCells(before, at, known.depth, radius);
  const inCells = (p: Click) => {
    const { x, y } = pixelOf(before, p);
    const cellOf = (v: number, from: number) => Math.floor((v - from) / window.cell);
    return { x: cellOf(x, window.left), y: cellOf(y, window.top), label: p.label };
  };
  const scene = {
    grey: yield* meanOfCells(window, readGrey(known.image)),
    outline: yield* majority(before, window),
    answer: wanted && (yield* majority(wanted, window)),
    click: inCells(click),
    radius: radius / window.cell,
    earlier: known.earlier.map(inCells),
  };
  const features = yield* clickFeatures(scene);
  const { cells, values } = features;
  const logits = new Float64Array(cells.length);
  for (let n = 0; n < cells.length; n += TOGETHER) {
    const count = Math.min(TOGETHER, cells.length - n);
    const some = values.subarray(n * CLICK_FEATURES, (n + count) * CLICK_FEATURES);
    logits.set(forward(CLICK_HEAD, some, count), n);
    yield;
  }
  return yield* flipCells(before, window, features, logits, { ...scene.click, at });
}

/** A mask in cells: 1 where more than half is inside. */
function* majority(runs: MaskRuns, window: ClickCells): Steps<Mask> {
  const share = yield* meanOfCells(window, (xs, ys) => sampleRuns(runs, xs, ys));
  return { ...share, data: markedCells(share.data, v => v > 0.5) };
}

/** The part of the segmenter's answer at the click, else a disc. */
function first(before: MaskRuns, wanted: MaskRuns | null, click: Click): MaskRuns {
  const followed = wanted && localCorrection(before, wanted, click);
  if (followed) return followed;
  const { x, y } = pixelOf(before, click);
  const size = Math.min(before.width, before.height) / FIRST_DISC;
  return withDisc(before, x, y, Math.max(2, size), click.label);
}

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
    const { x, y } = pixelOf(runs, point);
    const last = pixelOf(runs, click);
    if (x === last.x && y === last.y) continue;
    const near = Math.hypot(x - last.x, y - last.y) <= 2 * KEPT + 1;
    kept = withDisc(kept, x, y, near ? 0 : KEPT, point.label);
  }
  return kept;
}
