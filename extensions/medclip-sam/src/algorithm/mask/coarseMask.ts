import { CRF_V1, crfMask, type CrfParameters } from './denseCrf';
import { fillHoles } from './morphology';
import { finiteRange, normalizeMap } from '../saliency/normalizeMap';
import { aboveThreshold, otsuThreshold } from './otsu';
import type { FloatMap, Mask, Raster8 } from '../../core/raster';
import { resizeBilinear, resizeNearest } from '../preprocess/resizeBilinear';
import { resizeRaster } from '../preprocess/resizePil';

export type CoarseMethod = 'otsu' | 'crf' | 'threshold';

/** v2's fixed threshold on the min-max map (postprocess_saliency_maps.py). */
export const FIXED_THRESHOLD = 0.3;
/** The exact CRF is quadratic in the pixels; the patch map holds no finer detail than this anyway. */
const CRF_SIDE = 96;

export interface CoarseMask {
  readonly mask: Mask;
  /** On the map's min-max scale 0..1. For the CRF, where there is no one threshold, the probability 0.5. */
  readonly threshold: number;
}

export interface CoarseOptions {
  readonly signal?: AbortSignal;
  /** For `crf`; default v1's parameters. */
  readonly crf?: CrfParameters;
  /** For `threshold`, on the min-max map; default 0.3. */
  readonly threshold?: number;
  readonly fillHoles?: boolean;
}

/**
 * Square map -> coarse mask of the same size; null where the map has no contrast, so that nothing can be told apart.
 * @param image the 8-bit image on the map's square, any size (used by the CRF)
 */
export async function coarseMask(
  map: FloatMap,
  image: Raster8,
  method: CoarseMethod,
  options: CoarseOptions = {}
): Promise<CoarseMask | null> {
  const coarse = await split(map, image, method, options);
  return coarse && options.fillHoles ? { ...coarse, mask: fillHoles(coarse.mask) } : coarse;
}

async function split(
  map: FloatMap,
  image: Raster8,
  method: CoarseMethod,
  options: CoarseOptions
): Promise<CoarseMask | null> {
  const range = finiteRange(map.data);
  if (!range || range[0] === range[1]) return null;
  const [lo, hi] = range;
  switch (method) {
    case 'otsu': {
      const t = otsuThreshold(map)!;
      return { mask: aboveThreshold(map, t), threshold: (t - lo) / (hi - lo) };
    }
    case 'threshold': {
      const threshold = options.threshold ?? FIXED_THRESHOLD;
      return { mask: aboveThreshold(normalizeMap(map), threshold), threshold };
    }
    case 'crf': {
      const side = { width: CRF_SIDE, height: CRF_SIDE };
      const small = resizeBilinear(normalizeMap(map), side);
      const pixels = resizeRaster(image, side, 'bilinear');
      const mask = await crfMask(small, pixels, options.crf ?? CRF_V1, options.signal);
      const data = resizeNearest(mask.data, side, map);
      return { mask: { width: map.width, height: map.height, data }, threshold: 0.5 };
    }
  }
}
