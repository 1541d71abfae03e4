import { finiteRange } from '../saliency/normalizeMap';
import type { FloatMap, Mask } from '../../core/raster';

/**
 * Otsu's threshold: the level t that maximises the between-class variance of {<= t} and {> t}; the lowest on ties; 0 where
 * there is only one level. It is the exact optimum of the authors' k-means with k = 2 (method.md 2.4), without its
 * occasional stop one grey level off. Compared in integers, so that no rounding decides.
 */
export function otsuLevel(histogram: ArrayLike<number>): number {
  let n = 0;
  let total = 0;
  for (let i = 0; i < histogram.length; i++) {
    n += histogram[i]!;
    total += i * histogram[i]!;
  }
  let best = 0;
  let bestNum = 0n;
  let bestDen = 1n;
  let w = 0;
  let sum = 0;
  for (let t = 0; t < histogram.length - 1; t++) {
    w += histogram[t]!;
    sum += t * histogram[t]!;
    if (w === 0) continue;
    if (w === n) break;
    const diff = BigInt(total) * BigInt(w) - BigInt(n) * BigInt(sum);
    const num = diff * diff;
    const den = BigInt(w) * BigInt(n - w);
    if (num * bestDen > bestNum * den) {
      best = t;
      bestNum = num;
      bestDen = den;
    }
  }
  return best;
}

/** 256-bin histogram of 8-bit values. */
export function histogram8(data: Uint8Array): Uint32Array {
  const h = new Uint32Array(256);
  for (const v of data) h[v]!++;
  return h;
}

/** The map as the authors store it: 8 bit, round half to even (cv2.imwrite of map*255). */
export function quantizeMap(map: FloatMap): Uint8Array {
  return Uint8Array.from(map.data, v => {
    const x = Math.min(255, Math.max(0, Math.fround(v * 255)));
    const f = Math.floor(x);
    const d = x - f;
    return d < 0.5 || (d === 0.5 && f % 2 === 0) ? f : f + 1;
  });
}

/**
 * Otsu on a float map: histogram of `bins` equal bins between its minimum and maximum with numpy.histogram's float32 edges,
 * foreground = value > the returned edge. null where the map has no contrast: there is nothing to split.
 */
export function otsuThreshold(map: FloatMap, bins = 256): number | null {
  const range = finiteRange(map.data);
  if (!range || range[0] === range[1]) return null;
  const [lo, hi] = range;
  const step = Math.fround(hi - lo) / bins;
  const edges = Float32Array.from({ length: bins + 1 }, (_, i) =>
    i === bins ? hi : i * step + lo
  );
  const h = new Uint32Array(bins);
  for (const v of map.data) {
    if (!Number.isFinite(v)) continue;
    let i = Math.min(bins - 1, Math.trunc(((v - lo) / (hi - lo)) * bins));
    while (i > 0 && v < edges[i]!) i--;
    while (i < bins - 1 && v >= edges[i + 1]!) i++;
    h[i]!++;
  }
  return edges[otsuLevel(h) + 1]!;
}

/** 1 where the value lies above the threshold. */
export function aboveThreshold(map: FloatMap, threshold: number): Mask {
  const data = new Uint8Array(map.data.length);
  for (let i = 0; i < data.length; i++) data[i] = map.data[i]! > threshold ? 1 : 0;
  return { width: map.width, height: map.height, data };
}
