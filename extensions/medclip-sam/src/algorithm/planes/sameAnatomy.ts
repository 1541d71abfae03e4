import type { FloatMap, Raster8, Size } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { cropRaster, type Region } from '../preprocess/region';
import { correlation } from '../saliency/correlation';
import { gaussianBlur, sobel } from '../slices/gaussian';

/** Longest side on which edges are compared, and how far one image is shifted there, as a share of it. */
const SIDE = 96;
const SHIFT = 1 / 16;
/**
 * Edges of registered FLAIR, T1, T1c and T2 of one head correlate by 0.75 to 0.94; shifted by 6 mm by 0.33 to 0.61, and by 0.15 more where they are shifted
 * back; 8 mm away along the axis by 0.32 to 0.55.
 */
const LEAST = 0.55;
/** Less than this, in pixels and in grey levels, is too little to compare. */
const [LEAST_SIDE, LEAST_CONTRAST] = [32, 24];
const BETTER = 0.12;

/**
 * Whether two images of one plane show the body in one place: the correlation of their edges, and whether it is higher where one is
 * shifted. Chosen on one patient.
 *
 * @param inside 1 where `other` reaches: what lies around is not compared
 * @returns null where there is too little to compare
 */
export function* sameAnatomy(
  image: Raster8,
  other: Raster8,
  inside: Uint8Array
): Steps<boolean | null> {
  const box = boxOf(inside, image);
  if (Math.min(box.width, box.height) < LEAST_SIDE) return null;
  const [a, b] = [cropRaster(image, box), cropRaster(other, box)];
  yield;
  if (isBlank(a) || isBlank(b)) return null;
  const scale = Math.min(1, SIDE / Math.max(a.width, a.height));
  const first = edges(a, scale);
  yield;
  const second = edges(b, scale);
  yield;
  const reach = Math.max(1, Math.round(SHIFT * SIDE));
  const here = correlationAt(first, second, 0, 0, reach);
  if (!(here >= LEAST)) return false;
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (correlationAt(first, second, dx, dy, reach) > here + BETTER) return false;
    }
    yield;
  }
  return true;
}

/** The box around what is 1. */
function boxOf(inside: Uint8Array, { width, height }: Size): Region {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside[y * width + x]) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Air, or a window that shows nothing. */
function isBlank({ data }: Raster8): boolean {
  let [least, most] = [255, 0];
  for (const v of data) [least, most] = [Math.min(least, v), Math.max(most, v)];
  return most - least < LEAST_CONTRAST;
}

/** Strength of the edges on a grid of `scale`; mean of the pixels that fall on each. */
function edges({ width, height, channels, data }: Raster8, scale: number): FloatMap {
  const [columns, rows] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  const sums = new Float32Array(columns * rows);
  const counts = new Float32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(y * scale)) * columns;
    for (let x = 0; x < width; x++) {
      const at = row + Math.min(columns - 1, Math.floor(x * scale));
      sums[at]! += data[(y * width + x) * channels]!;
      counts[at]!++;
    }
  }
  const mean = sums.map((sum, i) => sum / Math.max(1, counts[i]!));
  return sobel(gaussianBlur({ width: columns, height: rows, data: mean }, 1));
}

/** Of what both have, where `b` is shifted by (dx, dy) and a margin of `reach` is left out. */
function correlationAt(a: FloatMap, b: FloatMap, dx: number, dy: number, reach: number): number {
  const { width, height } = a;
  const size = Math.max(0, width - 2 * reach) * Math.max(0, height - 2 * reach);
  const [one, other] = [new Float32Array(size), new Float32Array(size)];
  let n = 0;
  for (let y = reach; y < height - reach; y++) {
    for (let x = reach; x < width - reach; x++) {
      one[n] = a.data[y * width + x]!;
      other[n++] = b.data[(y + dy) * width + x + dx]!;
    }
  }
  return correlation(one, other);
}
