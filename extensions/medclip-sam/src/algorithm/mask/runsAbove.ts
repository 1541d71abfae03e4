import { RunsBuilder, type MaskRuns } from './maskRuns';
import type { FloatMap } from '../../core/raster';
import type { AxisTaps } from '../preprocess/separableSampling';

/** One bilinear resize: where its columns and rows read. None may read outside (`lo` below 0). */
export interface Resize {
  readonly x: AxisTaps;
  readonly y: AxisTaps;
}

/** A stretch of the result's columns. */
interface Stretch {
  readonly from: number;
  to: number;
  /** All of it is above the threshold; else the edge runs through it, or may. */
  readonly full: boolean;
}

/**
 * Where a map is above a threshold after one bilinear resize or two, to the last bit as by `sampleSeparable` and a comparison,
 * but without the resized map: a bilinear value lies between those it is made of, so that only pixels near the edge are made.
 *
 * @param map finite values, or NaN for below
 * @param resizes in their order; the size of the last is the result's
 */
export function runsAbove(
  map: FloatMap,
  resizes: readonly [Resize] | readonly [Resize, Resize],
  threshold: number
): MaskRuns {
  const last = resizes.at(-1)!;
  const columns = bandsOf(resizes.map(r => r.x));
  const size = { width: last.x.lo.length, height: last.y.lo.length };
  const out = new RunsBuilder(size);
  const highest = highestOfRows(map);
  const buffers: Buffers = { inMap: [], inSquare: [], across: [] };
  for (const band of bandsOf(resizes.map(r => r.y))) {
    if (!mayReach(highest, band, threshold)) continue;
    const stretches = stretchesOf(map, band, columns, threshold);
    if (stretches.length === 0) continue;
    const edges = stretches.filter(s => !s.full);
    const before = resizes.length === 2 ? firstResize(map, resizes, edges, buffers) : rowsOf(map);
    const across = acrossRows(before, last.x, edges, buffers.across);
    for (let y = band.from; y < band.to; y++) {
      out.startRow(y);
      const [lo, hi, v] = [last.y.lo[y]!, last.y.hi[y]!, last.y.t[y]!];
      const a = edges.length > 0 ? across(lo) : null;
      const b = edges.length > 0 ? across(hi) : null;
      for (const { from, to, full } of stretches) {
        if (full) out.add(from, to);
        else addAbove(out, from, to, a!, b!, v, threshold);
      }
    }
  }
  return out.done();
}

function addAbove(
  out: RunsBuilder,
  from: number,
  to: number,
  a: Float64Array,
  b: Float64Array,
  v: number,
  threshold: number
): void {
  let start = -1;
  for (let x = from; x < to; x++) {
    const above = Math.fround(a[x]! * (1 - v) + b[x]! * v) > threshold;
    if (above && start < 0) start = x;
    if (!above && start >= 0) {
      out.add(start, x);
      start = -1;
    }
  }
  if (start >= 0) out.add(start, to);
}

/** Result indices that read the same stretch of the map's axis. */
interface Band {
  readonly from: number;
  to: number;
  /** First and last index of the map. */
  readonly lo: number;
  readonly hi: number;
}

function bandsOf(taps: readonly AxisTaps[]): readonly Band[] {
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
const mayExceed = (value: number, threshold: number): boolean =>
  !(value + ROUNDING * (1 + Math.abs(value)) <= threshold);

/** Rows that are filled again for each band. */
interface Buffers {
  readonly inMap: Float64Array[];
  readonly inSquare: Float32Array[];
  readonly across: Float64Array[];
}

function highestOfRows({ width, height, data }: FloatMap): Float64Array {
  const highest = new Float64Array(height).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    for (let i = y * width; i < (y + 1) * width; i++) highest[y] = Math.max(highest[y]!, data[i]!);
  }
  return highest;
}

function mayReach(highest: Float64Array, { lo, hi }: Band, threshold: number): boolean {
  for (let y = lo; y <= hi; y++) if (mayExceed(highest[y]!, threshold)) return true;
  return false;
}

/** The stretches of a band of rows that are full or may hold the edge. */
function stretchesOf(
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
    if (!mayExceed(high, threshold)) continue;
    const full = low - ROUNDING * (1 + Math.abs(low)) > threshold;
    const before = stretches.at(-1);
    if (before?.to === from && before.full === full) before.to = to;
    else stretches.push({ from, to, full });
  }
  return stretches;
}

type Rows = (row: number) => { readonly data: Float32Array; readonly start: number };

const rowsOf =
  ({ width, data }: FloatMap): Rows =>
  row => ({ data, start: row * width });

/** Rows of the first resize's result, in single precision as it is kept, where the second reads them for these stretches. */
function firstResize(
  map: FloatMap,
  [first, second]: readonly [Resize, Resize],
  edges: readonly Stretch[],
  { inMap, inSquare }: Buffers
): Rows {
  const width = first.x.lo.length;
  const parts = edges.map(({ from, to }) => ({
    from: second.x.lo[from]!,
    to: second.x.hi[to - 1]! + 1,
  }));
  const across = acrossRows(rowsOf(map), first.x, parts, inMap);
  return remembered((row, slot) => {
    const [a, b] = [across(first.y.lo[row]!), across(first.y.hi[row]!)];
    const v = first.y.t[row]!;
    const data = (inSquare[slot] ??= new Float32Array(width));
    for (const { from, to } of parts) {
      for (let x = from; x < to; x++) data[x] = a[x]! * (1 - v) + b[x]! * v;
    }
    return { data, start: 0 };
  });
}

/** Rows interpolated along x, in double precision, at the stretches' columns. */
function acrossRows(
  rows: Rows,
  { lo, hi, t }: AxisTaps,
  stretches: readonly Pick<Stretch, 'from' | 'to'>[],
  buffers: Float64Array[]
): (row: number) => Float64Array {
  return remembered((row, slot) => {
    const { data, start } = rows(row);
    const out = (buffers[slot] ??= new Float64Array(t.length));
    for (const { from, to } of stretches) {
      for (let x = from; x < to; x++) {
        const u = t[x]!;
        out[x] = data[start + lo[x]!]! * (1 - u) + data[start + hi[x]!]! * u;
      }
    }
    return out;
  });
}

/** Each row made once; `slot` counts those that were made. */
function remembered<T>(make: (row: number, slot: number) => T): (row: number) => T {
  const made = new Map<number, T>();
  return row => {
    const known = made.get(row);
    if (known !== undefined) return known;
    const value = make(row, made.size);
    made.set(row, value);
    return value;
  };
}
