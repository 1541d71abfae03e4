import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import type { Box, Mask, SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import { unionMasks } from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';

/**
 * Surface Dice (NSD) after DeepMind's surface-distance: border elements are 2x2 neighbourhoods at pixel corners, weighted by
 * their length (or area), counted where the other border is at most the tolerance away.
 *  contour   the true 2-D boundary measure
 *  slab      what the authors' eval.py computes: it lifts the mask to HxWx1, so that the slab's flat faces count as surface and
 *            the number is dominated by area overlap (golden-notes.md 3). Only for comparison with the papers.
 */
export type SurfaceConvention = 'contour' | 'slab';

export interface SurfaceOptions {
  readonly tolerance: number;
  readonly convention: SurfaceConvention;
  /** Distance between rows and between columns; default 1 pixel. */
  readonly spacing?: readonly [row: number, column: number];
}

const SQRT3 = Math.sqrt(3);
/** Marching-cubes area of one 2x2 pattern on one side of a one-voxel slab, by code 8 4 / 2 1 (spacing 1). */
const SLAB_AREA = ((): readonly number[] => {
  const one = SQRT3 / 8;
  const edge = Math.SQRT1_2;
  const diagonal = SQRT3 / 4;
  const three = 0.5 + (3 * SQRT3) / 8;
  return [
    0,
    one,
    one,
    edge,
    one,
    edge,
    diagonal,
    three,
    one,
    diagonal,
    edge,
    three,
    edge,
    three,
    three,
    1,
  ];
})();

function contourLengths(row: number, column: number): readonly number[] {
  const d = 0.5 * Math.hypot(row, column);
  return [0, d, d, column, d, row, 2 * d, d, d, 2 * d, row, d, column, d, d, 0];
}

interface Border {
  readonly width: number;
  readonly height: number;
  readonly weights: Float64Array;
  readonly present: Uint8Array;
  readonly count: number;
}

/** The 2x2 codes of a mask on the (W+1)x(H+1) grid of pixel corners. */
function border(mask: Mask, weightOf: readonly number[], fullIsBorder: boolean): Border {
  const { width: w, height: h, data } = mask;
  const width = w + 1;
  const height = h + 1;
  const weights = new Float64Array(width * height);
  const present = new Uint8Array(width * height);
  let count = 0;
  const at = (x: number, y: number): number =>
    x >= 0 && y >= 0 && x < w && y < h && data[y * w + x] ? 1 : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const code = 8 * at(x - 1, y - 1) + 4 * at(x, y - 1) + 2 * at(x - 1, y) + at(x, y);
      if (code === 0 || (code === 15 && !fullIsBorder)) continue;
      present[y * width + x] = 1;
      weights[y * width + x] = weightOf[code]!;
      count++;
    }
  }
  return { width, height, weights, present, count };
}

/** One pass of the exact squared distance transform (Felzenszwalb and Huttenlocher): lower envelope of parabolas. */
function parabolas(f: Float64Array, spacing: number): Float64Array {
  const n = f.length;
  const out = new Float64Array(n).fill(Infinity);
  const v = new Int32Array(n);
  const z = new Float64Array(n + 1);
  const s2 = spacing * spacing;
  let k = -1;
  for (let q = 0; q < n; q++) {
    if (f[q] === Infinity) continue;
    for (;;) {
      if (k < 0) {
        k = 0;
        v[0] = q;
        z[0] = -Infinity;
        break;
      }
      const p = v[k]!;
      const s = (f[q]! - f[p]! + s2 * (q * q - p * p)) / (2 * s2 * (q - p));
      if (s > z[k]!) {
        k++;
        v[k] = q;
        z[k] = s;
        break;
      }
      k--;
    }
  }
  if (k < 0) return out;
  let j = 0;
  for (let q = 0; q < n; q++) {
    while (j < k && z[j + 1]! < q) j++;
    const d = q - v[j]!;
    out[q] = s2 * d * d + f[v[j]!]!;
  }
  return out;
}

/** Squared Euclidean distance of every grid point to the nearest border point. */
function squaredDistances(b: Border, [row, column]: readonly [number, number]): Float64Array {
  const out = new Float64Array(b.width * b.height);
  for (let x = 0; x < b.width; x++) {
    const line = Float64Array.from({ length: b.height }, (_, y) =>
      b.present[y * b.width + x] ? 0 : Infinity
    );
    parabolas(line, row).forEach((v, y) => (out[y * b.width + x] = v));
  }
  for (let y = 0; y < b.height; y++) {
    out.set(parabolas(out.slice(y * b.width, (y + 1) * b.width), column), y * b.width);
  }
  return out;
}

/** The part of a mask that holds both masks: no distance reaches beyond it. */
function cropped(mask: Mask, [x0, y0, x1, y1]: Box<SourcePx>): Mask {
  const width = x1 - x0 + 1;
  const height = y1 - y0 + 1;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y0 + y) * mask.width + x0;
    data.set(mask.data.subarray(from, from + width), y * width);
  }
  return { width, height, data };
}

/** Share of both borders that lies within the tolerance of the other; 1 where both masks are empty, 0 where one is. */
export function surfaceDice(prediction: Mask, truth: Mask, options: SurfaceOptions): number {
  const spacing = options.spacing ?? [1, 1];
  const slab = options.convention === 'slab';
  const table = slab ? SLAB_AREA : contourLengths(spacing[0], spacing[1]);
  const box = measureMask(unionMasks([prediction, truth])!).box;
  if (!box) return 1;
  const a = border(cropped(prediction, box), table, slab);
  const b = border(cropped(truth, box), table, slab);
  if (a.count === 0 || b.count === 0) return a.count === b.count ? 1 : 0;
  const toB = squaredDistances(b, spacing);
  const toA = squaredDistances(a, spacing);
  let beyond = 0;
  let all = 0;
  for (let i = 0; i < a.weights.length; i++) {
    all += a.weights[i]! + b.weights[i]!;
    if (a.present[i] && Math.sqrt(toB[i]!) > options.tolerance) beyond += a.weights[i]!;
    if (b.present[i] && Math.sqrt(toA[i]!) > options.tolerance) beyond += b.weights[i]!;
  }
  // Of what lies beyond, so that equal borders are 1, and not a rounding more or less.
  return Math.max(0, 1 - beyond / all);
}
