import { seededNoise } from './m2ib';

/**
 * How the noise behind M2IB's bottleneck is drawn at each step:
 *  independent  `batch` samples, as the authors do (10)
 *  antithetic   pairs of a sample and its negative, so that the odd terms of the gradient's error cancel; one sample without
 *               noise while the bottleneck is still open, where noise would be scaled to next to nothing
 *
 * Correlation with the map of 10 independent samples, 10 steps (median; lowest):
 *                                        nano-v0, 12 images   random weights of BiomedCLIP's size, 2 images
 *   10 independent, another seed (90 passes)   0.997; 0.920        0.960; 0.885
 *   two pairs (21 passes)                      0.995; 0.737        0.950; 0.805
 *   one pair (13 to 15 passes)                 0.992; 0.726        0.854; 0.536
 * Where the noise starts hardly matters, how much there is in the last steps does.
 */
export type NoiseSampling = 'independent' | 'antithetic';

/** Largest standard deviation of the noise, 1 - sigmoid(alpha), that counts as none. */
const OPEN = 0.3;
const SEED_STEP = 7919;

export interface StepNoise {
  readonly samples: number;
  /** (samples,N,D), standard normal. */
  readonly data: Float32Array;
}

/**
 * @param alpha (N*D) the bottleneck's state at this step
 * @param batch samples; rounded up to whole pairs where antithetic
 */
export function bottleneckNoise(
  sampling: NoiseSampling,
  alpha: Float32Array,
  { step, batch, seed }: { readonly step: number; readonly batch: number; readonly seed: number }
): StepNoise {
  const n = alpha.length;
  const stepSeed = seed + SEED_STEP * step;
  if (sampling === 'independent') {
    return { samples: batch, data: seededNoise(batch * n, stepSeed) };
  }
  if (largestDeviation(alpha) < OPEN) return { samples: 1, data: new Float32Array(n) };
  const half = Math.ceil(batch / 2) * n;
  const data = new Float32Array(2 * half);
  const drawn = seededNoise(half, stepSeed);
  data.set(drawn);
  for (let i = 0; i < half; i++) data[half + i] = -drawn[i]!;
  return { samples: (2 * half) / n, data };
}

function largestDeviation(alpha: Float32Array): number {
  let least = Infinity;
  for (const a of alpha) least = Math.min(least, a);
  return 1 / (1 + Math.exp(least));
}
