import type { Mask } from '../../core/raster';

/** Sums from which mean and standard deviation of any union of slices follow. */
export interface IntensitySums {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared differences from the mean. */
  readonly m2: number;
}

export const NO_INTENSITY: IntensitySums = { n: 0, mean: 0, m2: 0 };

/** Values under the mask (Welford's update, so that HU around 1000 lose no digits). Pixels that are not numbers are left out. */
export function intensityUnder(mask: Mask, values: ArrayLike<number>): IntensitySums {
  let n = 0;
  let mean = 0;
  let m2 = 0;
  const { data } = mask;
  for (let i = 0; i < data.length; i++) {
    if (!data[i]) continue;
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    n++;
    const delta = value - mean;
    mean += delta / n;
    m2 += delta * (value - mean);
  }
  return { n, mean, m2 };
}

/** Both together (Chan's parallel update). */
export function joinIntensity(a: IntensitySums, b: IntensitySums): IntensitySums {
  const n = a.n + b.n;
  if (n === 0) return NO_INTENSITY;
  const delta = b.mean - a.mean;
  return {
    n,
    mean: a.mean + (delta * b.n) / n,
    m2: a.m2 + b.m2 + (delta * delta * a.n * b.n) / n,
  };
}

/** Mean and standard deviation of the pixels (population, as a region of interest in a viewer shows it); null without pixels. */
export function meanAndSd(sums: IntensitySums): { mean: number; sd: number } | null {
  return sums.n === 0 ? null : { mean: sums.mean, sd: Math.sqrt(sums.m2 / sums.n) };
}
