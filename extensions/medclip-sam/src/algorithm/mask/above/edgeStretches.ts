import type { FloatMap } from '../../../core/raster';
import type { AxisTaps } from '../../preprocess/separableSampling';

/** A stretch of the result's columns. */
export interface Stretch {
  readonly from: number;
  to: number;
  /** All of it is above the threshold; else the edge runs through it, or may. */
  readonly full: boolean;
}

/** Result indices that read the same stretch of an axis. */
export interface Band {
  readonly from: number;
  to: number;
  /** First and last index that is read. */
  readonly lo: number;
  readonly hi: number;
}

/** A row of values in an array. */
export interface Row {
  readonly data: Float32Array;
  readonly start: number;
}

/** The bands of a result's axis on the axis of the map that one resize, or two after each other, read. */
export function bandsOf(taps: readonly AxisTaps[]): readonly Band[] {
  const last = taps.at(-1)!;
  const first = taps.length === 2 ? taps[0]! : null;
  const bands: Band[] = [];
  for (let i = 0; i < last.lo.length; i++) {
    if (last.lo[i]! < 0) throw new RangeError('A resize that reads outside has no bands.');
    const lo = first ? first.lo[last.lo[i]!]! : last.lo[i]!;
    const hi = first ? first.hi[last.hi[i]!]! : last.hi[i]!;
    const band = bands.at(-1);
    if (band?.lo === lo && band.hi === hi) band.to = i + 1;
    else bands.push({ from: i, to: i + 1, lo, hi });
  }
  return bands;
}

/** Rounding may carry a value past those it is made of by this share of it. */
const ROUNDING = 1e-5;
export const slackOf = (value: number): number => ROUNDING * (1 + Math.abs(value));

/** NaN may. */
const mayExceed = (value: number, threshold: number): boolean =>
  !(value + slackOf(value) <= threshold);
const exceeds = (value: number, threshold: number): boolean => value - slackOf(value) > threshold;

export function highestOfRows({ width, height, data }: FloatMap): Float64Array {
  const highest = new Float64Array(height).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    for (let i = y * width; i < (y + 1) * width; i++) highest[y] = Math.max(highest[y]!, data[i]!);
  }
  return highest;
}

export function mayReach(highest: Float64Array, { lo, hi }: Band, threshold: number): boolean {
  for (let y = lo; y <= hi; y++) if (mayExceed(highest[y]!, threshold)) return true;
  return false;
}

/** The stretches of a band of rows that are full or may hold the edge. */
export function stretchesOf(
  { width, data }: FloatMap,
  rows: Band,
  columns: readonly Band[],
  threshold: number
): readonly Stretch[] {
  const least = new Float64Array(width).fill(Infinity);
  const most = new Float64Array(width).fill(-Infinity);
  for (let y = rows.lo; y <= rows.hi; y++) {
    for (let x = 0; x < width; x++) {
      // Math.min and Math.max hand NaN on, which is neither full nor empty.
      least[x] = Math.min(least[x]!, data[y * width + x]!);
      most[x] = Math.max(most[x]!, data[y * width + x]!);
    }
  }
  const stretches: Stretch[] = [];
  for (const { from, to, lo, hi } of columns) {
    let [low, high] = [Infinity, -Infinity];
    for (let x = lo; x <= hi; x++) {
      low = Math.min(low, least[x]!);
      high = Math.max(high, most[x]!);
    }
    if (mayExceed(high, threshold)) push(stretches, from, to, exceeds(low, threshold));
  }
  return stretches;
}

/**
 * The same stretches seen closer: the edges among them by the cells of two rows that the last resize lies between.
 *
 * @param cells all columns, as `bandsOf` the last resize @param cellAt which of the cells a column is in
 */
export function closerStretches(
  stretches: readonly Stretch[],
  [a, b]: readonly [Row, Row],
  cells: readonly Band[],
  cellAt: Int32Array,
  threshold: number
): readonly Stretch[] {
  const closer: Stretch[] = [];
  for (const { from, to, full } of stretches) {
    if (full) {
      push(closer, from, to, true);
      continue;
    }
    for (let c = cellAt[from]!; c < cells.length && cells[c]!.from < to; c++) {
      const { lo, hi, from: first, to: end } = cells[c]!;
      const [p, q] = [a.data[a.start + lo]!, a.data[a.start + hi]!];
      const [r, s] = [b.data[b.start + lo]!, b.data[b.start + hi]!];
      if (!mayExceed(Math.max(p, q, r, s), threshold)) continue;
      const all = exceeds(Math.min(p, q, r, s), threshold);
      push(closer, Math.max(first, from), Math.min(end, to), all);
    }
  }
  return closer;
}

/** Stretches that touch and are alike become one. */
function push(stretches: Stretch[], from: number, to: number, full: boolean): void {
  const before = stretches.at(-1);
  if (before?.to === from && before.full === full) before.to = to;
  else stretches.push({ from, to, full });
}
