import type { FloatMap } from '../../core/raster';
import { dot } from '../../core/vector';
import type { ImageFeatures } from './imageFeatures';

/** Cosine of every patch token with a unit text embedding, (grid,grid). Meaningful for packs trained for it. */
export function patchCosines(image: ImageFeatures, text: Float32Array): FloatMap {
  const { grid, embedDim: E, tokens } = image;
  const data = new Float32Array(grid * grid);
  for (let j = 0; j < data.length; j++) {
    const row = tokens.subarray((j + 1) * E, (j + 2) * E);
    const n = Math.sqrt(dot(row, row, E));
    data[j] = n > 0 ? dot(row, text, E) / n : 0;
  }
  return { width: grid, height: grid, data };
}

/**
 * The cosines as a map to threshold: sigmoid(scale*(cos - threshold)) where the pack was trained for it, else the cosines
 * themselves (raw cosines give far too large areas on trained packs).
 */
export function denseSimilarity(
  cosines: FloatMap,
  head: { readonly scale: number; readonly threshold: number } | null
): FloatMap {
  if (!head) return cosines;
  const data = cosines.data.map(c => 1 / (1 + Math.exp(-head.scale * (c - head.threshold))));
  return { width: cosines.width, height: cosines.height, data };
}
