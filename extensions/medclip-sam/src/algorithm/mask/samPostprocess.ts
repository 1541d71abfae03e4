import type { MaskRuns } from './maskRuns';
import { bilinearTaps, cropTopLeft, resizeBilinear } from '../preprocess/resizeBilinear';
import type { FloatMap, Mask } from '../../core/raster';
import { runsAbove } from './above/runsAbove';
import { samKind, type SamKindName } from '../preprocess/samKinds';
import type { SamGeometry } from '../preprocess/samPreprocess';

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
  const data = lowRes.data.map(probabilityOf);
  return resizeBilinear({ width: lowRes.width, height: lowRes.height, data }, g.source);
}

/**
 * The outline at source resolution from low-resolution logits (L,L): `upscaleLogits` or `upscaleProbability`, by kind, and the
 * threshold, equal to the last bit, in a time that goes with the outline's length and not with the image.
 */
export function outlineRuns(
  lowRes: FloatMap,
  g: SamGeometry,
  kind: SamKindName,
  threshold: number
): MaskRuns {
  const { width, height, data } = lowRes;
  const { source, side, resized } = g;
  if (samKind(kind).resized === 'probability') {
    const probability = { width, height, data: data.map(probabilityOf) };
    const resize = {
      x: bilinearTaps(width, source.width),
      y: bilinearTaps(height, source.height),
    };
    return runsAbove(probability, [resize], threshold);
  }
  const toSquare = { x: bilinearTaps(width, side), y: bilinearTaps(height, side) };
  const toSource = {
    x: bilinearTaps(resized.width, source.width),
    y: bilinearTaps(resized.height, source.height),
  };
  return runsAbove(lowRes, [toSquare, toSource], threshold);
}

/** The part of a low-resolution map (L,L) that shows the image: without the padding right and below. */
export function withoutPadding(lowRes: FloatMap, { side, resized }: SamGeometry): FloatMap {
  return cropTopLeft(lowRes, {
    width: Math.ceil((lowRes.width * resized.width) / side),
    height: Math.ceil((lowRes.height * resized.height) / side),
  });
}

const probabilityOf = (logit: number): number => 1 / (1 + Math.exp(-logit)) - 0.5;

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
