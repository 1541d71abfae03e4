import type { FloatMap, Size } from '../../core/raster';

/** Where each output index of one axis lies between two input indices. `lo` below 0 means outside: the output is 0 there. */
export interface AxisTaps {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** Weight of `hi`. */
  readonly t: Float64Array;
}

/**
 * Bilinear interpolation at a grid of points, axis by axis. Each input row is interpolated along x once and kept in double
 * precision while output rows lie between it and its neighbour, which gives the same numbers as doing it per pixel.
 */
export function sampleSeparable(map: FloatMap, tx: AxisTaps, ty: AxisTaps): FloatMap {
  const size: Size = { width: tx.lo.length, height: ty.lo.length };
  const { width } = size;
  const out = new Float32Array(width * size.height);
  let upper = { row: -1, values: new Float64Array(width) };
  let lower = { row: -1, values: new Float64Array(width) };
  for (let y = 0; y < size.height; y++) {
    const lo = ty.lo[y]!;
    const hi = ty.hi[y]!;
    if (lo < 0) continue;
    if (lower.row === lo) [upper, lower] = [lower, upper];
    if (upper.row !== lo) {
      interpolateRow(map, lo, tx, upper.values);
      upper.row = lo;
    }
    if (hi !== lo && lower.row !== hi) {
      interpolateRow(map, hi, tx, lower.values);
      lower.row = hi;
    }
    const a = upper.values;
    const b = hi === lo ? upper.values : lower.values;
    const v = ty.t[y]!;
    const start = y * width;
    for (let x = 0; x < width; x++) out[start + x] = a[x]! * (1 - v) + b[x]! * v;
  }
  return { ...size, data: out };
}

function interpolateRow(map: FloatMap, row: number, tx: AxisTaps, into: Float64Array): void {
  const { data, width } = map;
  const start = row * width;
  for (let x = 0; x < into.length; x++) {
    const lo = tx.lo[x]!;
    const u = tx.t[x]!;
    into[x] = lo < 0 ? 0 : data[start + lo]! * (1 - u) + data[start + tx.hi[x]!]! * u;
  }
}
