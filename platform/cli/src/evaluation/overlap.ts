import type { Box, Mask, SourcePx } from '@medclip/extension-medclip-sam/algorithm/raster';

export interface Overlap {
  /** 2|A and B| / (|A|+|B|). */
  readonly dice: number;
  readonly iou: number;
}

/**
 * Dice and IoU of prediction and truth of one size. Both empty: 1 (rightly nothing); one empty: 0.
 */
export function overlap(prediction: Mask, truth: Mask): Overlap {
  let both = 0;
  let p = 0;
  let t = 0;
  for (let i = 0; i < truth.data.length; i++) {
    const a = prediction.data[i] ? 1 : 0;
    const b = truth.data[i] ? 1 : 0;
    p += a;
    t += b;
    both += a & b;
  }
  if (p + t === 0) return { dice: 1, iou: 1 };
  return { dice: (2 * both) / (p + t), iou: both / (p + t - both) };
}

/** IoU of two inclusive pixel boxes; null counts as no box. */
export function boxIou(a: Box<SourcePx> | null, b: Box<SourcePx> | null): number {
  if (!a || !b) return a === b ? 1 : 0;
  const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1;
  const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1;
  const shared = Math.max(0, w) * Math.max(0, h);
  const area = (x: Box<SourcePx>): number => (x[2] - x[0] + 1) * (x[3] - x[1] + 1);
  return shared / (area(a) + area(b) - shared);
}
