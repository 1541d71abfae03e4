import { seededRandom } from '@medclip/extension-medclip-sam/core/seededRandom';

/** Mean with its 95 % percentile-bootstrap interval. */
export interface Estimate {
  readonly mean: number;
  readonly ci95: readonly [lo: number, hi: number];
}

const RESAMPLES = 2000;

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** Percentile bootstrap over images; null where there is no value. */
export function bootstrap(values: readonly number[], seed: number): Estimate | null {
  if (values.length === 0) return null;
  const random = seededRandom(seed);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  }).sort((a, b) => a - b);
  const at = (q: number): number => means[Math.min(RESAMPLES - 1, Math.floor(q * RESAMPLES))]!;
  return { mean: mean(values), ci95: [at(0.025), at(0.975)] };
}
