/** The few linear-algebra steps the formulas need, in double precision over float32 data. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>, n: number, offset = 0): number {
  let s = 0;
  for (let i = 0; i < n; i++) s += a[offset + i]! * b[i]!;
  return s;
}

export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a, a.length));
}

/** a / |a|; the zero vector stays zero. */
export function unit(a: ArrayLike<number>): Float32Array {
  const n = norm(a);
  return Float32Array.from(a, v => (n > 0 ? v / n : 0));
}

/** Numerically safe softmax; NaN counts as 0 before it (the authors' nan_to_num). */
export function softmax(values: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(values, v => (Number.isNaN(v) ? 0 : v));
  let top = -Infinity;
  for (const v of x) if (v > top) top = v;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    x[i] = Math.exp(x[i]! - top);
    sum += x[i]!;
  }
  for (let i = 0; i < x.length; i++) x[i]! /= sum;
  return x;
}

/** Indices of the k largest, largest first; the lower index first on ties. */
export function topK(values: ArrayLike<number>, k: number): Int32Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => values[b]! - values[a]! || a - b);
  return Int32Array.from(order.slice(0, k));
}
