import { readFileSync } from 'node:fs';
import path from 'node:path';
import { normalizeMap } from '@medclip/extension-medclip-sam/algorithm/saliency/normalizeMap';
import { resizeBilinear } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import type { FloatMap } from '@medclip/extension-medclip-sam/core/raster';
import {
  logitsToMask,
  upscaleLogits,
} from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import { samGeometry } from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';

/** Whether both sides computed the same thing. */
export interface Agreement {
  /** Pearson's correlation of the saliency maps at source size. */
  readonly heatmap: number;
  /** Largest difference of the maps on their 0..1 scale. */
  readonly heatmapMaxDifference: number;
  /** IoU of the masks for the same box; null where SAM is not the same model. */
  readonly maskIou: number | null;
}

/** Both sides of a run must agree at least this well, or their times say nothing about each other. */
export const AGREED = { heatmap: 0.9999, heatmapMaxDifference: 0.02, maskIou: 0.99 };

export function agreed(a: Agreement): boolean {
  return (
    a.heatmap >= AGREED.heatmap &&
    a.heatmapMaxDifference <= AGREED.heatmapMaxDifference &&
    (a.maskIou === null || a.maskIou >= AGREED.maskIou)
  );
}

/**
 * M2IB's map depends on its noise; so does the reference's on its seed. Ours with antithetic pairs must come this close to the
 * reference's with 10 independent samples; with random weights another seed alone goes down to 0.89 (algorithm/saliency/bottleneckNoise.ts).
 */
export const AGREED_QUALITY = 0.75;

/** Compares the files that both sides left; source images are squares of `side`. */
export function compareOutputs(folders: {
  readonly reference: string;
  readonly ours: string;
  readonly side: number;
  readonly mapSize: number;
  /** SAM's input side where the reference's masks are to be compared. */
  readonly samSide?: number;
}): Agreement {
  const { side, mapSize, samSide } = folders;
  const grid = floats(path.join(folders.reference, 'map.f32'));
  const patches = Math.round(Math.sqrt(grid.length));
  const map: FloatMap = { width: patches, height: patches, data: grid };
  // Scaled by the range before the last resize, as our pipeline does it.
  const theirs = resizeBilinear(
    normalizeMap(resizeBilinear(map, square(mapSize))),
    square(side)
  ).data;
  const ours = floats(path.join(folders.ours, 'heatmap.f32'));
  let worst = 0;
  for (let i = 0; i < ours.length; i++) worst = Math.max(worst, Math.abs(ours[i]! - theirs[i]!));
  return {
    heatmap: correlation(ours, theirs),
    heatmapMaxDifference: worst,
    maskIou: samSide === undefined ? null : maskIou(folders, samSide),
  };
}

function maskIou(
  { reference, ours, side }: { reference: string; ours: string; side: number },
  samSide: number
): number {
  const logits = floats(path.join(reference, 'masks.f32'));
  const low = Math.round(Math.sqrt(logits.length / 4));
  const first = { width: low, height: low, data: logits.slice(0, low * low) };
  const mask = logitsToMask(upscaleLogits(first, samGeometry(square(side), samSide)), 0).data;
  const own = readFileSync(path.join(ours, 'mask.u8'));
  let both = 0;
  let either = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] && own[i]) both++;
    if (mask[i] || own[i]) either++;
  }
  return either === 0 ? 1 : both / either;
}

export function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (v: Float32Array) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

const square = (side: number) => ({ width: side, height: side });

function floats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
