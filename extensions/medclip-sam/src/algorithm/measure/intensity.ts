import type { Mask } from '../../core/raster';
import { runsNow } from '../mask/compactMask';
import { eachRun, type MaskRuns } from '../mask/maskRuns';

/** Sums from which mean and standard deviation of any union of slices follow. */
export interface IntensitySums {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared differences from the mean. */
  readonly m2: number;
}

export const NO_INTENSITY: IntensitySums = { n: 0, mean: 0, m2: 0 };

/**
 * Values under the mask: the mean first, then the squares about it, so that HU around 1000 lose no digits. Pixels that are not
 * numbers are left out.
 */
export function intensityUnder(mask: Mask, values: ArrayLike<number>): IntensitySums {
  const runs = runsNow(mask);
  let n = 0;
  let sum = 0;
  eachValue(runs, values, value => {
    n++;
    sum += value;
  });
  if (n === 0) return NO_INTENSITY;
  const mean = sum / n;
  let m2 = 0;
  eachValue(runs, values, value => {
    m2 += (value - mean) * (value - mean);
  });
  return { n, mean, m2 };
}

function eachValue(runs: MaskRuns, values: ArrayLike<number>, see: (value: number) => void): void {
  eachRun(runs, (y, from, to) => {
    for (let i = y * runs.width + from; i < y * runs.width + to; i++) {
      const value = values[i]!;
      if (Number.isFinite(value)) see(value);
    }
  });
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
