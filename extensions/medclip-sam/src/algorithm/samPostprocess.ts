import { cropTopLeft, resizeBilinear } from './resizeBilinear';
import type { FloatMap, Mask } from './raster';
import type { SamGeometry } from './samPreprocess';

/** Low-resolution logits (L,L) at source resolution: bilinear to the square, crop the padding, bilinear to the source (sam.py:133-162). */
export function upscaleLogits(lowRes: FloatMap, g: SamGeometry): FloatMap {
  const square = resizeBilinear(lowRes, { width: g.side, height: g.side });
  const cropped = cropTopLeft(square, g.resized);
  const { width, height } = g.source;
  return cropped.width === width && cropped.height === height
    ? cropped
    : resizeBilinear(cropped, g.source);
}

/** MedSAM's way (MedSAM_Inference.py): sigmoid first, one bilinear resize to the source, here minus 0.5 so that 0 is the threshold. */
export function upscaleProbability(lowRes: FloatMap, g: SamGeometry): FloatMap {
  const data = lowRes.data.map(v => 1 / (1 + Math.exp(-v)) - 0.5);
  return resizeBilinear({ width: lowRes.width, height: lowRes.height, data }, g.source);
}

export function logitsToMask(logits: FloatMap, threshold: number): Mask {
  const data = new Uint8Array(logits.data.length);
  for (let i = 0; i < data.length; i++) data[i] = logits.data[i]! > threshold ? 1 : 0;
  return { width: logits.width, height: logits.height, data };
}

/** SAM's stability score: |logit > t + d| / |logit > t - d| (utils/amg.py:156-176), 0 where the lower mask is empty. */
export function stabilityScore(logits: Float32Array, threshold = 0, offset = 1): number {
  let inner = 0;
  let outer = 0;
  const high = threshold + offset;
  const low = threshold - offset;
  // By index: engines walk a typed array several times slower with for-of.
  for (let i = 0; i < logits.length; i++) {
    const v = logits[i]!;
    if (v > high) inner++;
    if (v > low) outer++;
  }
  return outer === 0 ? 0 : inner / outer;
}

/**
 * Which of the decoder's four masks to take. `single` is token 0, SAM's multimask_output=False, which MedCLIP-SAM uses;
 * `best-of-three` is the best of tokens 1..3 by predicted IoU, times stability where that is given. (SAM's official ONNX export
 * takes the IoU alone, and does so for a box.)
 */
export function chooseMaskToken(
  iou: ArrayLike<number>,
  rule: 'single' | 'best-of-three',
  stability?: ArrayLike<number>
): number {
  if (rule === 'single') return 0;
  const score = (i: number): number => iou[i]! * (stability ? stability[i]! : 1);
  let best = 1;
  for (let i = 2; i < iou.length; i++) if (score(i) > score(best)) best = i;
  return best;
}

/** Pixels set in any of the masks; all must have one size. */
export function unionMasks(masks: readonly Mask[]): Mask | null {
  const first = masks[0];
  if (!first) return null;
  const data = first.data.slice();
  for (const m of masks.slice(1)) {
    for (let i = 0; i < data.length; i++) if (m.data[i]) data[i] = 1;
  }
  return { width: first.width, height: first.height, data };
}
