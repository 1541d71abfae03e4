import type { FloatMap } from '../../core/raster';

/** [min, max] of the finite values, or null where there are none. */
export function finiteRange(data: Float32Array): readonly [number, number] | null {
  let lo = Infinity;
  let hi = -Infinity;
  for (const v of data) {
    if (!Number.isFinite(v)) continue;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return lo <= hi ? [lo, hi] : null;
}

/**
 * Min-max to 0..1. A map without contrast (all zero after the ReLU, or constant) becomes all zero: it says nothing,
 * and dividing by its range would turn rounding noise into a finding. Non-finite values become 0.
 */
export function normalizeMap(map: FloatMap): FloatMap {
  const range = finiteRange(map.data);
  const out = new Float32Array(map.data.length);
  if (range && range[1] > range[0]) {
    const [lo, hi] = range;
    for (let i = 0; i < out.length; i++) {
      const v = map.data[i]!;
      out[i] = Number.isFinite(v) ? (v - lo) / (hi - lo) : 0;
    }
  }
  return { width: map.width, height: map.height, data: out };
}

/** Index of the largest finite value within `inside` (or everywhere); -1 where there is none. First one on ties. */
export function peakIndex(map: FloatMap, inside?: Uint8Array): number {
  let best = -1;
  let top = -Infinity;
  for (let i = 0; i < map.data.length; i++) {
    if (inside && !inside[i]) continue;
    const v = map.data[i]!;
    if (v > top) {
      top = v;
      best = i;
    }
  }
  return best;
}
