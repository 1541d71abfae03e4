import { throwIfCancelled } from '../../core/errors';
import type { FloatMap, Mask, Raster8 } from '../../core/raster';

/** The two-label fully connected CRF of the authors (crf/densecrf_sal.py; method.md 2.4). */
export interface CrfParameters {
  readonly gaussian: { readonly sxy: number; readonly compat: number };
  readonly bilateral: { readonly sxy: number; readonly srgb: number; readonly compat: number };
  readonly iterations: number;
}

export const CRF_V1: CrfParameters = {
  gaussian: { sxy: 3, compat: 3 },
  bilateral: { sxy: 60, srgb: 5, compat: 5 },
  iterations: 1,
};

export const CRF_V2: CrfParameters = {
  gaussian: { sxy: 5, compat: 3 },
  bilateral: { sxy: 5, srgb: 3, compat: 5 },
  iterations: 1,
};

const TAU = 1.05;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Unary energies [background, foreground] of a saliency in 0..1: U = -ln(p + 1e-8) / (1.05 * logistic(p)). */
export function crfUnary(saliency: ArrayLike<number>): readonly [Float64Array, Float64Array] {
  const energy = (p: number): number => -Math.log(p + 1e-8) / (TAU * logistic(p));
  return [
    Float64Array.from(saliency, c => energy(1 - c)),
    Float64Array.from(saliency, c => energy(c)),
  ];
}

/** K q for one kernel, without normalisation. Exact; yields while it works. */
type Filter = (q: Float64Array, signal?: AbortSignal) => Promise<Float64Array>;

/** exp(-d^2 / 2 s^2) for d = 0..n-1. */
function gaussianTable(n: number, s: number): Float64Array {
  return Float64Array.from({ length: n }, (_, d) => Math.exp((-d * d) / (2 * s * s)));
}

/** The smoothness kernel is a product of one factor per axis, so it is applied axis by axis. */
function gaussianFilter(width: number, height: number, sxy: number): Filter {
  const gx = gaussianTable(width, sxy);
  const gy = gaussianTable(height, sxy);
  return async q => {
    const rows = new Float64Array(q.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let u = 0; u < width; u++) sum += gx[Math.abs(x - u)]! * q[y * width + u]!;
        rows[y * width + x] = sum;
      }
    }
    const out = new Float64Array(q.length);
    for (let y = 0; y < height; y++) {
      for (let v = 0; v < height; v++) {
        const g = gy[Math.abs(y - v)]!;
        for (let x = 0; x < width; x++) out[y * width + x]! += g * rows[v * width + x]!;
      }
    }
    return out;
  };
}

/** Colours further apart than this many squared standard deviations weigh less than e^-40 and are skipped. */
const FAR = 80;
const ROWS_PER_SLICE = 8;

function bilateralFilter(image: Raster8, sxy: number, srgb: number): Filter {
  const { width, height } = image;
  const gx = gaussianTable(width, sxy);
  const gy = gaussianTable(height, sxy);
  const far = Math.ceil(FAR * srgb * srgb);
  const colour = Float64Array.from({ length: far }, (_, d) => Math.exp(-d / (2 * srgb * srgb)));
  const rgb = planes(image);
  return async (q, signal) => {
    const out = new Float64Array(q.length);
    for (let y = 0; y < height; y++) {
      if (y % ROWS_PER_SLICE === 0) {
        throwIfCancelled(signal);
        await new Promise(resolve => setTimeout(resolve, 0));
      }
      for (let v = y; v < height; v++) {
        rowPairs(rgb, colour, gx, gy[v - y]!, y * width, v * width, width, q, out);
      }
    }
    throwIfCancelled(signal);
    return out;
  };
}

/** All pixel pairs of two rows (of one row with itself: each pair once, and every pixel with itself). */
function rowPairs(
  [r, g, b]: readonly [Int32Array, Int32Array, Int32Array],
  colour: Float64Array,
  gx: Float64Array,
  gy: number,
  rowA: number,
  rowB: number,
  width: number,
  q: Float64Array,
  out: Float64Array
): void {
  const same = rowA === rowB;
  for (let x = 0; x < width; x++) {
    const i = rowA + x;
    const qi = q[i]!;
    let sum = 0;
    for (let u = same ? x : 0; u < width; u++) {
      const j = rowB + u;
      const dr = r[i]! - r[j]!;
      const dg = g[i]! - g[j]!;
      const db = b[i]! - b[j]!;
      const d = dr * dr + dg * dg + db * db;
      if (d >= colour.length) continue;
      const k = colour[d]! * gx[u < x ? x - u : u - x]! * gy;
      sum += k * q[j]!;
      if (j !== i) out[j]! += k * qi;
    }
    out[i]! += sum;
  }
}

/** One plane per colour; a grey image stands for three equal ones. */
function planes(image: Raster8): readonly [Int32Array, Int32Array, Int32Array] {
  const { channels: c, data } = image;
  const plane = (k: number): Int32Array =>
    Int32Array.from({ length: image.width * image.height }, (_, i) => data[i * c + k]!);
  return c === 1 ? [plane(0), plane(0), plane(0)] : [plane(0), plane(1), plane(2)];
}

/** D^-1/2 K D^-1/2 with D = K 1, and what it makes of the vector of ones. */
interface NormalizedKernel {
  readonly compat: number;
  readonly apply: Filter;
  readonly ones: Float64Array;
}

async function normalized(
  kernel: Filter,
  compat: number,
  n: number,
  signal?: AbortSignal
): Promise<NormalizedKernel> {
  const d = await kernel(new Float64Array(n).fill(1), signal);
  const scale = d.map(v => 1 / Math.sqrt(v + 1e-20));
  const apply: Filter = async (q, s) => {
    const out = await kernel(
      q.map((v, i) => v * scale[i]!),
      s
    );
    return out.map((v, i) => v * scale[i]!);
  };
  return { compat, apply, ones: await apply(new Float64Array(n).fill(1), signal) };
}

/**
 * Exact mean field: Q <- softmax(-U + compat * filter(Q)) summed over both kernels, self term included, symmetric
 * normalisation as pydensecrf's. pydensecrf filters on an approximate lattice, so a few labels per thousand differ from it.
 * Quadratic in the number of pixels: callers pass maps of about 100x100.
 * @param unary energies [background, foreground]; `image` is of the same size
 * @returns probability of the foreground
 */
export async function denseCrf(
  unary: readonly [ArrayLike<number>, ArrayLike<number>],
  image: Raster8,
  parameters: CrfParameters,
  signal?: AbortSignal
): Promise<Float64Array> {
  const { width, height } = image;
  const n = width * height;
  const { gaussian, bilateral } = parameters;
  const kernels = [
    await normalized(gaussianFilter(width, height, gaussian.sxy), gaussian.compat, n, signal),
    await normalized(
      bilateralFilter(image, bilateral.sxy, bilateral.srgb),
      bilateral.compat,
      n,
      signal
    ),
  ];
  const energy = Float64Array.from({ length: n }, (_, i) => unary[0][i]! - unary[1][i]!);
  let foreground = energy.map(logistic);
  for (let t = 0; t < parameters.iterations; t++) {
    const total = energy.slice();
    for (const { compat, apply, ones } of kernels) {
      const fg = await apply(foreground, signal);
      // The background is 1 - foreground, and the filter is linear.
      for (let i = 0; i < n; i++) total[i]! += compat * (2 * fg[i]! - ones[i]!);
    }
    foreground = total.map(logistic);
  }
  return foreground;
}

/** Saliency in 0..1 and the image at the same size -> mask of the pixels that are more likely foreground. */
export async function crfMask(
  saliency: FloatMap,
  image: Raster8,
  parameters: CrfParameters,
  signal?: AbortSignal
): Promise<Mask> {
  const q = await denseCrf(crfUnary(saliency.data), image, parameters, signal);
  const data = Uint8Array.from(q, v => (v > 0.5 ? 1 : 0));
  return { width: saliency.width, height: saliency.height, data };
}
