import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

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
