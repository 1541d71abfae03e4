import type { FloatMap, Size } from '../../core/raster';
import { sampleSeparable, type AxisTaps } from './separableSampling';

/** Where torch's bilinear interpolation of `from` values to `to` values reads. */
export function bilinearTaps(from: number, to: number, alignCorners = false): AxisTaps {
  const lo = new Int32Array(to);
  const hi = new Int32Array(to);
  const t = new Float64Array(to);
  const scale = alignCorners ? (to > 1 ? (from - 1) / (to - 1) : 0) : from / to;
  for (let i = 0; i < to; i++) {
    const x = alignCorners ? i * scale : Math.max(0, (i + 0.5) * scale - 0.5);
    const x0 = Math.min(from - 1, Math.floor(x));
    lo[i] = x0;
    hi[i] = Math.min(from - 1, x0 + 1);
    // torch keeps the weight in single precision.
    t[i] = Math.fround(x - x0);
  }
  return { lo, hi, t };
}

/**
 * torch.nn.functional.interpolate(mode='bilinear'): no antialias. `alignCorners` false is SAM's and M2IB's, true is what the
 * authors' gScoreCAM uses for its masks (UpsamplingBilinear2d).
 */
export function resizeBilinear(
  map: FloatMap,
  to: Size,
  options: { readonly alignCorners?: boolean } = {}
): FloatMap {
  const align = options.alignCorners ?? false;
  const { width: w, height: h, data } = map;
  if (w === to.width && h === to.height) return { width: w, height: h, data: data.slice() };
  return sampleSeparable(map, bilinearTaps(w, to.width, align), bilinearTaps(h, to.height, align));
}

/**
 * Source index of each output index, floor(i * from / to), in the arithmetic of cv2.INTER_NEAREST (imgproc/resize.cpp: the
 * inverse of the double to / from) or of torch's 'nearest' (UpSample.h: from / to in float32). Where the quotient is whole
 * their rounding decides: 72 to 51 takes row 23 for the 17th in OpenCV, 24 in torch.
 */
export function nearestIndices(from: number, to: number, as: 'cv2' | 'torch'): Int32Array {
  const step = as === 'cv2' ? 1 / (to / from) : Math.fround(from / to);
  return Int32Array.from({ length: to }, (_, i) => {
    const at = as === 'cv2' ? i * step : Math.fround(i * step);
    return Math.min(from - 1, Math.floor(at));
  });
}

/** Nearest neighbour as OpenCV takes it, or torch. Works on masks and maps alike. */
export function resizeNearest(
  data: Uint8Array,
  from: Size,
  to: Size,
  as?: 'cv2' | 'torch'
): Uint8Array<ArrayBuffer>;
export function resizeNearest(
  data: Float32Array,
  from: Size,
  to: Size,
  as?: 'cv2' | 'torch'
): Float32Array<ArrayBuffer>;
export function resizeNearest(
  data: Uint8Array | Float32Array,
  from: Size,
  to: Size,
  as: 'cv2' | 'torch' = 'cv2'
): Uint8Array | Float32Array {
  const rows = nearestIndices(from.height, to.height, as);
  const columns = nearestIndices(from.width, to.width, as);
  const index = new Int32Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      index[y * to.width + x] = rows[y]! * from.width + columns[x]!;
    }
  }
  const pick = (i: number): number => data[i]!;
  return data instanceof Uint8Array ? Uint8Array.from(index, pick) : Float32Array.from(index, pick);
}

/** The crop of the top left `to` corner. */
export function cropTopLeft(map: FloatMap, to: Size): FloatMap {
  if (map.width === to.width && map.height === to.height) return map;
  const out = new Float32Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    out.set(map.data.subarray(y * map.width, y * map.width + to.width), y * to.width);
  }
  return { width: to.width, height: to.height, data: out };
}
