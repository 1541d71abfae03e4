import { greyOf } from './contentBox';
import type { FloatMap, Raster8 } from '../../core/raster';
import { resizeRaster } from './resizePil';
import type { SamGeometry } from './samPreprocess';
import { sampleSeparable, type AxisTaps } from './separableSampling';

/** Side of the grid on which a trained segmenter reads embeddings and patch vectors. */
export const THIRD_GRID = 16;

/** How much of the square's side an axis of the source fills, in pixels of a square of `side`. */
const filled = (resized: number, whole: number, side: number): number =>
  Math.min(side, Math.max(1, Math.round((resized * side) / whole)));

/** The grey image on the drawing model's square at `side`: mean 0 and deviation 1 where there is image, 0 elsewhere. (side,side) */
export function thirdImage(image: Raster8, geometry: SamGeometry, side: number): Float32Array {
  const { resized, side: whole } = geometry;
  const width = filled(resized.width, whole, side);
  const height = filled(resized.height, whole, side);
  const { data } = resizeRaster(greyOf(image), { width, height }, 'bilinear');
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    squares += data[i]! * data[i]!;
  }
  const mean = sum / data.length;
  const deviation = Math.sqrt(Math.max(0, squares / data.length - mean * mean)) + 1e-3;
  const out = new Float32Array(side * side);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[y * side + x] = (data[y * width + x]! - mean) / deviation;
  }
  return out;
}

/**
 * Patch vectors of the whole image, squashed to a grid, on the drawing model's square: (E,16,16), each of length sqrt(E), 0
 * beside the image.
 * @param tokens (1 + grid*grid, E), the first is not a patch
 */
export function thirdPatches(
  tokens: Float32Array,
  grid: number,
  embedDim: number,
  geometry: SamGeometry
): Float32Array {
  const across = taps(grid, geometry.side / geometry.resized.width);
  const down = taps(grid, geometry.side / geometry.resized.height);
  const cells = THIRD_GRID * THIRD_GRID;
  const lengths = new Float64Array(grid * grid);
  for (let j = 0; j < lengths.length; j++) {
    for (let e = 0; e < embedDim; e++) lengths[j]! += tokens[(j + 1) * embedDim + e]! ** 2;
    lengths[j] = Math.sqrt(lengths[j]!) || 1;
  }
  const scale = Math.sqrt(embedDim);
  const out = new Float32Array(embedDim * cells);
  for (let e = 0; e < embedDim; e++) {
    const data = Float32Array.from(
      lengths,
      (length, j) => (scale * tokens[(j + 1) * embedDim + e]!) / length
    );
    const plane = sampleSeparable({ width: grid, height: grid, data }, across.taps, down.taps);
    for (let y = 0; y < down.inside; y++) {
      const row = plane.data.subarray(y * THIRD_GRID, y * THIRD_GRID + across.inside);
      out.set(row, e * cells + y * THIRD_GRID);
    }
  }
  return out;
}

/** Where the cells of the square read, bilinear, and how many of them have their centre inside the image. */
function taps(grid: number, stretch: number): { readonly taps: AxisTaps; readonly inside: number } {
  const lo = new Int32Array(THIRD_GRID);
  const hi = new Int32Array(THIRD_GRID);
  const t = new Float64Array(THIRD_GRID);
  let inside = 0;
  for (let i = 0; i < THIRD_GRID; i++) {
    const at = ((i + 0.5) / THIRD_GRID) * stretch;
    if (at <= 1) inside++;
    const x = Math.min(grid - 1, Math.max(0, at * grid - 0.5));
    lo[i] = Math.floor(x);
    hi[i] = Math.min(grid - 1, lo[i]! + 1);
    t[i] = x - lo[i]!;
  }
  return { taps: { lo, hi, t }, inside };
}

/**
 * How far an answer is in doubt, 0..1: its entropy H against its area A as H / (H + A); the ranks of related systems, section 7,
 * within fixed bounds. 1 where nothing is outlined and something was thought of.
 */
export function doubtOf(probability: FloatMap, entropy: FloatMap, threshold: number): number {
  let area = 0;
  let bits = 0;
  for (let i = 0; i < probability.data.length; i++) {
    if (probability.data[i]! > threshold) area++;
    bits += entropy.data[i]!;
  }
  return bits + area > 0 ? bits / (bits + area) : 0;
}
