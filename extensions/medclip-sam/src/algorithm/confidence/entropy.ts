import type { FloatMap } from '../../core/raster';

/** Binary entropy of a probability in bits, 0..1 (method.md 2.7): 0 where it is certain, 1 at 0.5. */
export function binaryEntropy(p: number): number {
  if (!(p > 0) || p >= 1) return 0;
  return -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

export function entropyMap(probability: FloatMap): FloatMap {
  const { width, height } = probability;
  return { width, height, data: probability.data.map(binaryEntropy) };
}
