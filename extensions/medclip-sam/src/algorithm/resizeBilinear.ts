import type { FloatMap, Size } from './raster';
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

/** torch 'nearest' and cv2.INTER_NEAREST: source index = floor(i * from / to). Works on masks and maps alike. */
export function resizeNearest<T extends Uint8Array | Float32Array>(
  data: T,
  from: Size,
  to: Size
): T {
  const index = new Int32Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const sy = Math.min(from.height - 1, Math.floor((y * from.height) / to.height));
    for (let x = 0; x < to.width; x++) {
      const sx = Math.min(from.width - 1, Math.floor((x * from.width) / to.width));
      index[y * to.width + x] = sy * from.width + sx;
    }
  }
  const pick = (i: number): number => data[i]!;
  return (data instanceof Uint8Array
    ? Uint8Array.from(index, pick)
    : Float32Array.from(index, pick)) as unknown as T;
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
