import { signedDistance } from '../mask/distanceTransform';
import { partOfMask } from './interpolateSlices';
import { measureMask } from '../measure/measure';
import { overlap } from './propagate';
import type { Mask } from '../../core/raster';

/** Outlines as far apart as this are no longer joined by their shapes alone: the image has to say what lies between. */
const MOST_CHANGE = 1.5;
const LEAST_OVERLAP = 0.6;

/** Are two outlines so different that what lies between them must be fitted to the image? */
export function farApart(a: Mask, b: Mask): boolean {
  const [p, q] = [measureMask(a).areaPx, measureMask(b).areaPx];
  const change = Math.max(p, q) / Math.max(1, Math.min(p, q));
  return change > MOST_CHANGE || overlap(a, b) < LEAST_OVERLAP;
}

/**
 * The outline whose signed distance is the weighted mean of the given ones'; empty ones do not count. Outside the box around all
 * of them every distance is positive, so only the box is looked at.
 */
export function meanOutline(
  parts: readonly { readonly outline: Mask; readonly weight: number }[]
): Mask {
  const { width, height } = parts[0]!.outline;
  const data = new Uint8Array(width * height);
  const box = boxAround(parts.map(p => p.outline));
  if (!box) return { width, height, data };
  const sum = new Float32Array((box[2] - box[0] + 1) * (box[3] - box[1] + 1));
  for (const { outline, weight } of parts) {
    const inBox = partOfMask(outline, box);
    if (!inBox.data.includes(1)) continue;
    const { data: distance } = signedDistance(inBox);
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * distance[i]!;
  }
  const columns = box[2] - box[0] + 1;
  for (let i = 0; i < sum.length; i++) {
    if (sum[i]! >= 0) continue;
    data[(box[1] + Math.floor(i / columns)) * width + box[0] + (i % columns)] = 1;
  }
  return { width, height, data };
}

/** One pixel wider than what the masks hold, where the image goes on; null where they are empty. */
function boxAround(masks: readonly Mask[]): readonly [number, number, number, number] | null {
  const boxes = masks.map(m => measureMask(m).box).filter(b => b !== null);
  if (boxes.length === 0) return null;
  const { width, height } = masks[0]!;
  return [
    Math.max(0, Math.min(...boxes.map(b => b[0])) - 1),
    Math.max(0, Math.min(...boxes.map(b => b[1])) - 1),
    Math.min(width - 1, Math.max(...boxes.map(b => b[2])) + 1),
    Math.min(height - 1, Math.max(...boxes.map(b => b[3])) + 1),
  ];
}
