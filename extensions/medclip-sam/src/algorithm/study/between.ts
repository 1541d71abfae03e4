import { signedDistance } from '../distanceTransform';
import { measureMask } from '../measure';
import { overlap } from '../propagate';
import type { Mask } from '../raster';

/** Outlines as far apart as this are no longer joined by their shapes alone: the image has to say what lies between. */
const MOST_CHANGE = 1.5;
const LEAST_OVERLAP = 0.6;

/** Are two outlines so different that what lies between them must be fitted to the image? */
export function farApart(a: Mask, b: Mask): boolean {
  const [p, q] = [measureMask(a).areaPx, measureMask(b).areaPx];
  const change = Math.max(p, q) / Math.max(1, Math.min(p, q));
  return change > MOST_CHANGE || overlap(a, b) < LEAST_OVERLAP;
}

/** The outline whose signed distance is the weighted mean of the given ones'; empty ones do not count. */
export function meanOutline(
  parts: readonly { readonly outline: Mask; readonly weight: number }[]
): Mask {
  const { width, height } = parts[0]!.outline;
  const sum = new Float32Array(width * height);
  let total = 0;
  for (const { outline, weight } of parts) {
    if (!outline.data.includes(1)) continue;
    const { data } = signedDistance(outline);
    total += weight;
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * data[i]!;
  }
  return { width, height, data: Uint8Array.from(sum, d => +(total > 0 && d < 0)) };
}
