import type { FloatMap } from '../../core/raster';
import { channelImportance, type ImageFeatures } from './imageFeatures';
import { dot } from '../../core/vector';

/**
 * Grad-CAM on the last block's norm1: relu(sum_c importance_c * A_c), importance = mean over patches of d(alpha cos)/dA
 * (method.md 2.2 a). On norm2, where the released v1 puts it, the gradient on patches is exactly zero.
 * @returns (grid,grid), not normalised; may be all zero.
 */
export function gradCam(image: ImageFeatures, text: Float32Array, logitScale: number): FloatMap {
  const { grid, width: D, norm1 } = image;
  const importance = channelImportance(image, text, logitScale, 'norm1-mean');
  const data = new Float32Array(grid * grid);
  for (let j = 0; j < data.length; j++) {
    data[j] = Math.max(0, dot(norm1, importance, D, (j + 1) * D));
  }
  return { width: grid, height: grid, data };
}
