import { distanceTo } from '../mask/distanceTransform';
import type { FloatMap, Mask } from '../../core/raster';
import { gaussianKernel } from './gaussian';

const BINS = 32;
const BIN_WIDTH = 256 / BINS;
/** What counts as around an outline, in working pixels. */
const RING = 14;
const LIMIT = 3;

/** What the reader's outlines say about the grey values of the tissue, for one channel. */
export interface Tissue {
  /** ln of the share inside over the share around, per bin of 8 grey levels, within +-3. */
  readonly ratio: Float64Array;
  /** Mean inside, and standard deviation + 4, in grey levels. */
  readonly mean: number;
  readonly deviation: number;
}

/** Grey values (0..255) inside all outlines against those of the ring around them; one entry a slice, in working pixels. */
export function tissueOf(
  slices: readonly { readonly image: FloatMap; readonly outline: Mask }[]
): Tissue {
  const inside = new Float64Array(BINS).fill(0.5);
  const around = new Float64Array(BINS).fill(0.5);
  let n = 0;
  let ring = 0;
  let sum = 0;
  let squares = 0;
  for (const { image, outline } of slices) {
    const away = distanceTo(outline, 1).data;
    const { data: drawn } = outline;
    for (let i = 0; i < image.data.length; i++) {
      const v = image.data[i]!;
      if (drawn[i]) {
        inside[binOf(v)]!++;
        n++;
        sum += v;
        squares += v * v;
      } else if (away[i]! <= RING) {
        around[binOf(v)]!++;
        ring++;
      }
    }
  }
  const f = smoothShares(inside);
  const b = smoothShares(around);
  // Without surroundings there is nothing to tell the tissue from.
  const ratio = f.map((v, i) => (ring ? clamp(Math.log(v) - Math.log(b[i]!), LIMIT) : 0));
  const mean = n ? sum / n : 128;
  const variance = n ? Math.max(0, squares / n - mean * mean) : 0;
  return { ratio, mean, deviation: Math.sqrt(variance) + 4 };
}

const binOf = (v: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(v / BIN_WIDTH)));
const clamp = (v: number, limit: number): number => Math.min(limit, Math.max(-limit, v));

function smoothShares(counts: Float64Array): Float64Array {
  const kernel = gaussianKernel(1);
  const radius = (kernel.length - 1) / 2;
  const smooth = new Float64Array(BINS);
  let total = 0;
  for (let i = 0; i < BINS; i++) {
    for (let k = -radius; k <= radius; k++) {
      const j = Math.min(BINS - 1, Math.max(0, i + k));
      smooth[i]! += kernel[k + radius]! * counts[j]!;
    }
    total += smooth[i]!;
  }
  return smooth.map(v => v / total);
}

/** ln of how much likelier a grey value is inside than around, within +-3; linear between the bins' middles. */
export function logRatio({ ratio }: Tissue, v: number): number {
  const x = Math.min(BINS - 1, Math.max(0, v / BIN_WIDTH - 0.5));
  const lo = Math.floor(x);
  const hi = Math.min(BINS - 1, lo + 1);
  return ratio[lo]! + (x - lo) * (ratio[hi]! - ratio[lo]!);
}

/** Mean log ratio inside an outline; 0 for an empty one. `image` after the fine Gaussian. */
export function meanRatio(tissue: Tissue, image: FloatMap, outline: Mask): number {
  let sum = 0;
  let n = 0;
  const { data } = outline;
  for (let i = 0; i < data.length; i++) {
    if (!data[i]) continue;
    sum += logRatio(tissue, image.data[i]!);
    n++;
  }
  return n ? sum / n : 0;
}

/** What lies around an outline, in its crop. */
export function ringOf(outline: Mask): Mask {
  const { data } = distanceTo(outline, 1);
  return { ...outline, data: Uint8Array.from(data, d => +(d > 0 && d <= RING)) };
}
