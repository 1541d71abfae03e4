import type { FloatMap, Raster8, Size } from '../../core/raster';
import { maskOfRuns, type MaskRuns } from '../mask/maskRuns';
import { runUnsliced, STEP_PIXELS, type Steps } from '../../core/timeSlicing';

/**
 * Pillow's Image.resize, bit for bit (libImaging/Resample.c): the filter widens when shrinking (antialias), horizontal
 * pass first, 8-bit images rounded to 8 bit between the passes with 22-bit fixed-point coefficients, passes that do
 * not change the size skipped.
 */
export type PilFilter = 'bicubic' | 'bilinear' | 'nearest';

const PRECISION_BITS = 22;
const ROWS_PER_STEP = 64;

function bicubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
  return 0;
}

function bilinear(x: number): number {
  const t = Math.abs(x);
  return t < 1 ? 1 - t : 0;
}

interface Coefficients {
  /** Taps per output pixel; row i of `weights` starts at i*size. */
  readonly size: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
}

function coefficients(from: number, to: number, filter: 'bicubic' | 'bilinear'): Coefficients {
  const kernel = filter === 'bicubic' ? bicubic : bilinear;
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const support = (filter === 'bicubic' ? 2 : 1) * filterScale;
  const size = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Float64Array(to * size);
  const inverse = 1 / filterScale;
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const lo = Math.max(0, Math.trunc(center - support + 0.5));
    const n = Math.min(from, Math.trunc(center + support + 0.5)) - lo;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const w = kernel((k + lo - center + 0.5) * inverse);
      weights[i * size + k] = w;
      sum += w;
    }
    if (sum !== 0) for (let k = 0; k < n; k++) weights[i * size + k]! /= sum;
    first[i] = lo;
    count[i] = n;
  }
  return { size, first, count, weights };
}

/** How one pass turns taps into an output value: 8-bit fixed point or plain float32. */
interface Arithmetic<T extends Uint8Array | Float32Array> {
  readonly weights: (w: Float64Array) => ArrayLike<number>;
  readonly finish: (sum: number) => number;
  readonly make: (n: number) => T;
}

const eightBit: Arithmetic<Uint8Array> = {
  weights: w =>
    Int32Array.from(w, v => Math.trunc(v * (1 << PRECISION_BITS) + (v < 0 ? -0.5 : 0.5))),
  finish: sum => {
    const v = (sum + (1 << (PRECISION_BITS - 1))) >> PRECISION_BITS;
    return v < 0 ? 0 : v > 255 ? 255 : v;
  },
  make: n => new Uint8Array(n),
};

const float32: Arithmetic<Float32Array> = {
  weights: w => w,
  finish: sum => sum,
  make: n => new Float32Array(n),
};

/** Resamples the axis whose neighbours lie `stride` apart; `outer` blocks of `from*stride` values. */
function* pass<T extends Uint8Array | Float32Array>(
  data: T,
  outer: number,
  from: number,
  to: number,
  stride: number,
  filter: 'bicubic' | 'bilinear',
  arithmetic: Arithmetic<T>
): Steps<T> {
  const c = coefficients(from, to, filter);
  const weights = arithmetic.weights(c.weights);
  const out = arithmetic.make(outer * to * stride);
  let looked = 0;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const lo = c.first[i]!;
      const n = c.count[i]!;
      const w0 = i * c.size;
      const target = (o * to + i) * stride;
      const source = (o * from + lo) * stride;
      if ((looked += n * stride) > STEP_PIXELS) {
        yield;
        looked = 0;
      }
      for (let s = 0; s < stride; s++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += data[source + k * stride + s]! * weights[w0 + k]!;
        out[target + s] = arithmetic.finish(sum);
      }
    }
  }
  return out;
}

function* bothPasses<T extends Uint8Array | Float32Array>(
  data: T,
  from: Size,
  to: Size,
  channels: number,
  filter: 'bicubic' | 'bilinear',
  arithmetic: Arithmetic<T>
): Steps<T> {
  let out = data;
  if (to.width !== from.width) {
    out = yield* pass(out, from.height, from.width, to.width, channels, filter, arithmetic);
  }
  if (to.height !== from.height) {
    out = yield* pass(out, 1, from.height, to.height, to.width * channels, filter, arithmetic);
  }
  return out === data ? (data.slice() as T) : out;
}

/** Source index per output index for NEAREST; the coordinate is accumulated as Pillow's affine scaling does. */
function nearestIndices(from: number, to: number): Int32Array {
  const step = from / to;
  const out = new Int32Array(to);
  let x = step * 0.5;
  for (let i = 0; i < to; i++, x += step) out[i] = Math.min(from - 1, Math.trunc(x));
  return out;
}

function nearest(image: Raster8, to: Size): Raster8 {
  const xs = nearestIndices(image.width, to.width);
  const ys = nearestIndices(image.height, to.height);
  const c = image.channels;
  const out = new Uint8Array(to.width * to.height * c);
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const from = (ys[y]! * image.width + xs[x]!) * c;
      for (let k = 0; k < c; k++) out[(y * to.width + x) * c + k] = image.data[from + k]!;
    }
  }
  return { width: to.width, height: to.height, channels: c, data: out };
}

/** An 8-bit image at another size, equal to Pillow's. */
export function resizeRaster(image: Raster8, to: Size, filter: PilFilter): Raster8 {
  return filter === 'nearest' ? nearest(image, to) : runUnsliced(resizeSteps(image, to, filter));
}

/** The same in steps, for the page's thread. */
export function* resizeSteps(
  image: Raster8,
  to: Size,
  filter: 'bicubic' | 'bilinear'
): Steps<Raster8> {
  const data = yield* bothPasses(image.data, image, to, image.channels, filter, eightBit);
  return { width: to.width, height: to.height, channels: image.channels, data };
}

/**
 * A mask at another size, 255 inside and 0 outside, equal to what `resizeSteps` makes of its pixels: the first pass takes runs, so
 * that it costs as much as the outline is long, not as the image is large.
 */
export function* resizeRunsSteps(runs: MaskRuns, to: Size): Steps<Raster8> {
  const { width, height } = runs;
  const across = to.width === width ? whiteOf(runs) : yield* acrossRuns(runs, to.width);
  const data =
    to.height === height
      ? across
      : yield* pass(across, 1, height, to.height, to.width, 'bilinear', eightBit);
  return { width: to.width, height: to.height, channels: 1, data };
}

const whiteOf = (runs: MaskRuns): Uint8Array => maskOfRuns(runs).data.map(v => 255 * v);

/** The horizontal pass: of each output pixel, the weights of its taps that lie in a run. */
function* acrossRuns(runs: MaskRuns, to: number): Steps<Uint8Array> {
  const c = coefficients(runs.width, to, 'bilinear');
  const upTo = sumsOf(eightBit.weights(c.weights), c.size);
  const out = new Uint8Array(runs.height * to);
  const sums = new Int32Array(to);
  for (let y = 0; y < runs.height; y++) {
    if (y % ROWS_PER_STEP === 0) yield;
    const [first, end] = [runs.rows[y]!, runs.rows[y + 1]!];
    if (first === end) continue;
    sums.fill(0);
    for (let run = first; run < end; run++) {
      const [left, right] = [runs.ends[2 * run]!, runs.ends[2 * run + 1]!];
      for (let i = 0; i < to; i++) {
        const lo = c.first[i]!;
        const stop = Math.min(right - lo, c.count[i]!);
        const start = Math.max(0, left - lo);
        const row = i * (c.size + 1);
        if (stop > start) sums[i]! += upTo[row + stop]! - upTo[row + start]!;
      }
    }
    for (let i = 0; i < to; i++) out[y * to + i] = eightBit.finish(255 * sums[i]!);
  }
  return out;
}

/** Of each row of `size` weights the sums of none, the first, the first two, … */
function sumsOf(weights: ArrayLike<number>, size: number): Int32Array {
  const out = new Int32Array((weights.length / size) * (size + 1));
  for (let i = 0; i < weights.length; i++) {
    const at = Math.floor(i / size) * (size + 1) + (i % size);
    out[at + 1] = out[at]! + weights[i]!;
  }
  return out;
}

/** A float map (Pillow mode F) at another size, antialiased when shrinking. */
export function resizeMapPil(map: FloatMap, to: Size, filter: 'bicubic' | 'bilinear'): FloatMap {
  const data = runUnsliced(bothPasses(map.data, map, to, 1, filter, float32));
  return { width: to.width, height: to.height, data };
}
