import type { FloatMap, Mask, Raster8 } from '../../core/raster';
import { greyOf } from '../preprocess/contentBox';
import { measureMask } from '../measure/measure';

/** Variance of the image, 0..1, below which it is taken for flat: edges weaker than some 14 grey values do not count. */
const EPSILON = 0.003;
/** Logits beyond are as sure as these. */
const SURE = 4;
const SMALLEST = 1;
const LARGEST = 10;

/** Of the windows, in pixels: an eighth of the radius of a disc of the outline's area. A larger one erases small structures. */
export function guidedRadius(areaPx: number): number {
  const radius = Math.sqrt(areaPx / Math.PI) / 8;
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, radius)));
}

/**
 * Fits logits to the image's edges by a guided filter (He, Sun, Tang, Guided Image Filtering, 2013): within each window z is a
 * linear function of the grey value. Done at native resolution, and only in the outline's box grown by two radii; elsewhere
 * the logits stay.
 *
 * @param logits at the image's size; above `threshold` is inside
 * @returns logits less `threshold`, within +-4 where they were fitted: above 0 is inside
 * @throws RangeError where the sizes differ
 */
export function fitToEdges(logits: FloatMap, image: Raster8, threshold = 0): FloatMap {
  const { width, height } = logits;
  if (image.width !== width || image.height !== height) {
    throw new RangeError('Logits and image must be of one size.');
  }
  const out = logits.data.map(v => v - threshold);
  const inside: Mask = { width, height, data: Uint8Array.from(out, v => +(v > 0)) };
  const { areaPx, box } = measureMask(inside);
  if (!box) return { width, height, data: out };
  const r = guidedRadius(areaPx);
  const [left, top] = [Math.max(0, box[0] - 2 * r), Math.max(0, box[1] - 2 * r)];
  const columns = Math.min(width, box[2] + 2 * r + 1) - left;
  const rows = Math.min(height, box[3] + 2 * r + 1) - top;
  const grey = greyOf(image).data;
  const part = (of: (i: number) => number): FloatMap => {
    const data = new Float32Array(columns * rows);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) data[y * columns + x] = of((top + y) * width + left + x);
    }
    return { width: columns, height: rows, data };
  };
  const fitted = guidedFilter(
    part(i => Math.min(SURE, Math.max(-SURE, out[i]!))),
    part(i => grey[i]! / 255),
    r
  );
  for (let y = 0; y < rows; y++) {
    const row = fitted.data.subarray(y * columns, (y + 1) * columns);
    out.set(row, (top + y) * width + left);
  }
  return { width, height, data: out };
}

/**
 * The guided filter: a = cov(I, z) / (var I + eps), b = mean z - a mean I, and the mean of a times I plus the mean of b.
 * Windows are cut at the border. Every window is a square of 2 r + 1 pixels; the cost does not depend on r.
 */
export function guidedFilter(z: FloatMap, guide: FloatMap, r: number, epsilon = EPSILON): FloatMap {
  const n = z.data.length;
  const product = (a: FloatMap, b: FloatMap): FloatMap => ({
    ...a,
    data: a.data.map((v, i) => v * b.data[i]!),
  });
  const meanI = boxMean(guide, r);
  const meanZ = boxMean(z, r);
  const meanII = boxMean(product(guide, guide), r);
  const meanIZ = boxMean(product(guide, z), r);
  const a = new Float32Array(n);
  const b = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const [mi, mz] = [meanI[i]!, meanZ[i]!];
    // Rounding can make the variance of a flat window negative.
    const variance = Math.max(0, meanII[i]! - mi * mi);
    a[i] = (meanIZ[i]! - mi * mz) / (variance + epsilon);
    b[i] = mz - a[i]! * mi;
  }
  const meanA = boxMean({ ...z, data: a }, r);
  const meanB = boxMean({ ...z, data: b }, r);
  return { ...z, data: guide.data.map((v, i) => meanA[i]! * v + meanB[i]!) };
}

/** Mean of the pixels within r to each side that lie in the map; running sums along rows, then columns. */
function boxMean({ width, height, data }: FloatMap, r: number): Float64Array {
  const along = new Float64Array(width * height);
  for (let y = 0; y < height; y++) runningMean(data, along, y * width, 1, width, r);
  const out = new Float64Array(width * height);
  for (let x = 0; x < width; x++) runningMean(along, out, x, width, height, r);
  return out;
}

/** One line of `count` values from `start`, `step` apart. */
function runningMean(
  from: Float32Array | Float64Array,
  to: Float64Array,
  start: number,
  step: number,
  count: number,
  r: number
): void {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < Math.min(r, count); i++) {
    sum += from[start + i * step]!;
    n++;
  }
  for (let i = 0; i < count; i++) {
    if (i + r < count) {
      sum += from[start + (i + r) * step]!;
      n++;
    }
    if (i - r - 1 >= 0) {
      sum -= from[start + (i - r - 1) * step]!;
      n--;
    }
    to[start + i * step] = sum / n;
  }
}
