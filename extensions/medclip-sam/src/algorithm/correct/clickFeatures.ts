import type { FloatMap, Mask } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { distanceTo } from '../mask/distanceTransform';
import { maskOfRuns, runsOfMask } from '../mask/maskRuns';
import { gaussianBlur, sobel } from '../slices/gaussian';
import { clickReach } from './clickCells';
import { partAt } from './localCorrection';

/** A click on an outline, everything in cells. */
export interface ClickScene {
  /** 0..1. */
  readonly grey: FloatMap;
  /** Before the click. */
  readonly outline: Mask;
  /** What the segmenter says with the click; null where none was asked. */
  readonly answer: Mask | null;
  readonly click: CellClick;
  /** Of a disc of the whole outline's area. */
  readonly radius: number;
  readonly earlier: readonly CellClick[];
}

export interface CellClick {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

export interface ClickFeatures {
  /** The cells that may change sides, in order. */
  readonly cells: Int32Array;
  /** From the click to the nearest cell that is as it says; at least 1. */
  readonly depth: number;
  /** `CLICK_FEATURES` values a cell. */
  readonly values: Float32Array;
}

export const CLICK_FEATURES = 19;
const FAR = 1e3;
/** Cells whose features are made in one step. */
const TOGETHER = 1 << 14;
const within = (v: number, most: number): number => Math.min(most, Math.max(-most, v));

/**
 * What is known of every cell that a click may change: where it lies between click and outline, what the segmenter says there,
 * how alike its grey is to what was clicked and to either side, and the earlier clicks. Distances are by the click's own depth,
 * so that they mean the same on every image. The training says it once more: platform/models/training/clicks/edit/features.py.
 */
export function* clickFeatures(scene: ClickScene): Steps<ClickFeatures> {
  const { grey, outline, click } = scene;
  const { width, height } = grey;
  const at = click.y * width + click.x;
  const away = distanceTo(outline, click.label).data;
  yield;
  const depth = Math.max(1, away[at]!);
  const radius = Math.max(2, scene.radius);
  const told = scene.answer && toldBy(scene.answer, outline, click);
  yield;
  const fine = gaussianBlur(grey, 1);
  yield;
  const coarse = gaussianBlur(grey, 2).data;
  yield;
  const edge = sobel(fine).data;
  yield;
  const right = (i: number) => outline.data[i] === click.label;
  const tone = tones(fine, click, depth, i =>
    right(i) ? 'own' : away[i]! > 2 * depth ? 'other' : ''
  );
  yield;
  const most = clickReach(depth, radius);
  const cells: number[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (right(i) || away[i]! > 3 * depth + 2) continue;
      if (Math.sqrt((x - click.x) ** 2 + (y - click.y) ** 2) <= most) cells.push(i);
    }
  }
  yield;
  const nearest = (label: number, x: number, y: number) => {
    let least = FAR * FAR;
    for (const p of scene.earlier) {
      if (p.label === label) least = Math.min(least, (p.x - x) ** 2 + (p.y - y) ** 2);
    }
    return within(Math.sqrt(least) / depth, 6) / 3;
  };
  const tonesOf = (v: number) => within(v / tone.spread, 6);
  const followed = told ? told.follows(at) : 0;
  const values = new Float32Array(cells.length * CLICK_FEATURES);
  for (let n = 0, o = 0; n < cells.length; n++) {
    if (n % TOGETHER === 0) yield;
    const i = cells[n]!;
    const y = Math.floor(i / width);
    const x = i - y * width;
    const far = Math.sqrt((x - click.x) ** 2 + (y - click.y) ** 2);
    const g = fine.data[i]!;
    values[o++] = Math.min(away[i]! / depth, 4);
    values[o++] = Math.min(far / depth, 10) / 3;
    values[o++] = Math.min(far / radius, 4);
    values[o++] = Math.min(3, depth / radius);
    values[o++] = told ? told.follows(i) : 0;
    values[o++] = followed;
    values[o++] = told ? told.part[i]! : 0;
    values[o++] = told ? within(told.margin(i) / depth, 3) / 2 : 0;
    values[o++] = tonesOf(Math.abs(g - tone.clicked));
    values[o++] = tonesOf(Math.abs(coarse[i]! - tone.clicked));
    values[o++] = tonesOf(Math.abs(g - tone.own) - Math.abs(g - tone.other));
    values[o++] = tonesOf(tone.own - tone.other);
    values[o++] = tonesOf(Math.abs(tone.clicked - tone.own));
    values[o++] = tonesOf(Math.abs(tone.clicked - tone.other));
    values[o++] = tonesOf((edge[i]! / 8) * depth);
    values[o++] = nearest(1 - click.label, x, y);
    values[o++] = nearest(click.label, x, y);
    values[o++] = Math.min(5, scene.earlier.length) / 4;
    values[o++] = click.label;
  }
  return { cells: Int32Array.from(cells), depth, values };
}

/** What the segmenter's answer says of every cell, seen from the side that was clicked. */
function toldBy(answer: Mask, outline: Mask, click: CellClick) {
  const { width, height, data } = answer;
  const follows = (i: number) => +(data[i] === click.label);
  const changed = data.map((v, i) => +(v === click.label && outline.data[i] !== click.label));
  const runs = runsOfMask({ width, height, data: changed });
  const there = changed[click.y * width + click.x] === 1;
  const part = there
    ? maskOfRuns(partAt(runs, click.x, click.y)).data
    : new Uint8Array(data.length);
  const [inner, outer] = [
    distanceTo(answer, click.label === 1 ? 0 : 1),
    distanceTo(answer, click.label),
  ];
  /** Cells into what follows the click, negative outside of it. */
  const margin = (i: number) => inner.data[i]! - outer.data[i]!;
  return { follows, part, margin };
}

/** Mean grey of what was clicked and of both sides near it, and how much grey differs there. */
function tones(
  { width, height, data }: FloatMap,
  click: CellClick,
  depth: number,
  sideOf: (i: number) => 'own' | 'other' | ''
) {
  const bell = (sigma: number, length: number, at: number) =>
    Float64Array.from({ length }, (_, i) => Math.exp(-((i - at) ** 2) / (2 * sigma * sigma)));
  const [patch, wide] = [depth / 2 + 0.7, 3 * depth + 3];
  const [px, py] = [bell(patch, width, click.x), bell(patch, height, click.y)];
  const [wx, wy] = [bell(wide, width, click.x), bell(wide, height, click.y)];
  const all = { weight: 0, sum: 0, squares: 0 };
  const patched = { weight: 0, sum: 0 };
  const sides = { own: { weight: 0, sum: 0 }, other: { weight: 0, sum: 0 } };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const v = data[i]!;
      const weight = wx[x]! * wy[y]!;
      all.weight += weight;
      all.sum += weight * v;
      all.squares += weight * v * v;
      const near = px[x]! * py[y]!;
      patched.weight += near;
      patched.sum += near * v;
      const side = sideOf(i);
      if (!side) continue;
      sides[side].weight += weight;
      sides[side].sum += weight * v;
    }
  }
  const mean = (part: { weight: number; sum: number }, none: number) =>
    part.weight > 1e-3 ? part.sum / part.weight : none;
  const clicked = mean(patched, 0);
  const middle = mean(all, 0);
  const variance = Math.max(0, all.squares / all.weight - middle * middle);
  return {
    clicked,
    own: mean(sides.own, clicked),
    other: mean(sides.other, clicked),
    spread: Math.sqrt(variance) + 0.01,
  };
}
