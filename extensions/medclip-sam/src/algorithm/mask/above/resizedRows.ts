import type { FloatMap } from '../../../core/raster';
import type { AxisTaps } from '../../preprocess/separableSampling';
import type { Row, Stretch } from './edgeStretches';

/** One bilinear resize: where its columns and rows read. None may read outside (`lo` below 0). */
export interface Resize {
  readonly x: AxisTaps;
  readonly y: AxisTaps;
}

/** Rows by their index; each is good until the next band is asked for. */
export type Rows = (row: number) => Row;
type Columns = Pick<Stretch, 'from' | 'to'>;

/** Rows that are filled again for each band. */
export interface Buffers {
  readonly inMap: Float64Array[];
  readonly inSquare: Float32Array[];
  readonly across: Float64Array[];
}

export const rowsOf =
  ({ width, data }: FloatMap): Rows =>
  row => ({ data, start: row * width });

/** Rows of the first resize's result, in single precision as it is kept, where the second reads them for these stretches. */
export function firstResize(
  map: FloatMap,
  [first, second]: readonly [Resize, Resize],
  edges: readonly Columns[],
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

/** Rows interpolated along x, in double precision, at the stretches' columns; each once. */
export function acrossRows(
  rows: Rows,
  taps: AxisTaps,
  stretches: readonly Columns[],
  buffers: Float64Array[]
): (row: number) => Float64Array {
  return remembered((row, slot) => {
    const out = (buffers[slot] ??= new Float64Array(taps.t.length));
    interpolate(rows(row), taps, stretches, out);
    return out;
  });
}

/** One row along x, in double precision, at the stretches' columns. */
export function interpolate(
  { data, start }: Row,
  { lo, hi, t }: AxisTaps,
  stretches: readonly Columns[],
  out: Float64Array
): void {
  for (const { from, to } of stretches) {
    for (let x = from; x < to; x++) {
      const u = t[x]!;
      out[x] = data[start + lo[x]!]! * (1 - u) + data[start + hi[x]!]! * u;
    }
  }
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
