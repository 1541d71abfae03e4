import type { Raster8 } from '../../core/raster';
import { windowToRaster, type Window } from '../preprocess/window';
import type { Steps } from '../../core/timeSlicing';
import { STEP, type Resampled } from './resampleToPlane';

/** Percentiles that black and white stand for. */
const [BLACK, WHITE] = [0.005, 0.995];
/** Values that are looked at, at most. */
const MOST_VALUES = 1 << 16;

/** The window from the 0.5th to the 99.5th percentile of grey values; null where there are none, or all are equal. */
export function percentileWindow(values: Iterable<ArrayLike<number>>): Window | null {
  const all = [...values];
  const count = all.reduce((n, v) => n + v.length, 0);
  const stride = Math.max(1, Math.ceil(count / MOST_VALUES));
  const seen: number[] = [];
  for (const list of all) {
    for (let i = 0; i < list.length; i += stride) {
      if (Number.isFinite(list[i])) seen.push(list[i]!);
    }
  }
  const sorted = Float64Array.from(seen).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [low, high] = [at(BLACK), at(WHITE)];
  if (!(high > low)) return null;
  return { center: (low + high) / 2, width: high - low, function: 'LINEAR_EXACT' };
}

/** Resampled values as 8 bit; black where the stack does not reach. @param options.invert as for MONOCHROME1 */
export function* resampledRaster(
  { width, height, values, inside }: Resampled,
  window: Window,
  options: { readonly invert?: boolean } = {}
): Steps<Raster8> {
  const data = new Uint8Array(width * height);
  for (let from = 0; from < data.length; from += STEP) {
    const part = values.subarray(from, from + STEP);
    const grey = windowToRaster({ width: part.length, height: 1, data: part }, window, options);
    for (let i = 0; i < part.length; i++) if (inside[from + i]) data[from + i] = grey.data[i]!;
    yield;
  }
  return { width, height, channels: 1, data };
}
