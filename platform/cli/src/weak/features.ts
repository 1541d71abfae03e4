import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { resizeNearest } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import {
  samGeometry,
  type SamGeometry,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import { THIRD_GRID } from '@medclip/extension-medclip-sam/algorithm/preprocess/thirdInputs';
import type { Models } from '@medclip/extension-medclip-sam/engine/pipeline/models';
import { squareView } from '@medclip/extension-medclip-sam/engine/pipeline/squarePixels';
import { thirdInputs } from '@medclip/extension-medclip-sam/engine/drawing/thirdRun';
import { toHalf } from '@medclip/extension-medclip-sam/core/float16';
import { writeWholeSync } from '@medclip/pacs/folder/writeWhole';
import { readOneOfMany, readMask } from '../readImage';

/** What the student is trained on: features of a pack at a size, kept in `dir` by the image's own bytes. */
export interface FeatureStore {
  readonly models: Models;
  readonly dir: string;
  readonly size: number;
  readonly patches: boolean;
}

/** Files of one image: features as float16 (C,16,16), (size,size), and its mask as bytes (size,size). */
export interface TrainingRecord {
  readonly features: string;
  readonly mask: string;
}

/** Computes what is not in the store yet. Only the mask is made anew: a person may have corrected it. */
export async function trainingRecord(
  store: FeatureStore,
  image: string,
  mask: string,
  signal?: AbortSignal
): Promise<TrainingRecord> {
  const { models, dir, size } = store;
  mkdirSync(dir, { recursive: true });
  const name = createHash('sha256')
    .update(await readFile(image))
    .digest('hex')
    .slice(0, 32);
  const { raster } = await readOneOfMany(image);
  const square = squareView(raster)?.image ?? raster;
  const features = join(dir, `${name}.features`);
  if (!existsSync(features)) {
    const { buffer, byteOffset, byteLength } = await featuresOf(store, square, signal);
    writeWholeSync(features, new Uint8Array(buffer, byteOffset, byteLength));
  }
  const { imageSize, kind } = models.pack.sam;
  const truth = await readMask(mask);
  const file = join(dir, `${name}.mask`);
  writeWholeSync(file, maskOnSquare(truth, samGeometry(square, imageSize, kind), size));
  return { features, mask: file };
}

async function featuresOf(
  { models, size, patches }: FeatureStore,
  image: Raster8,
  signal?: AbortSignal
): Promise<Uint16Array> {
  const inputs = await thirdInputs(models, image, { size, patches }, { signal });
  const { embedDim, embeddingSize } = models.pack.sam;
  const embedding = inputs.sam.embedding.data as Float32Array;
  const parts = [
    pooled(embedding, embedDim, embeddingSize),
    (inputs.patches?.data as Float32Array | undefined) ?? new Float32Array(0),
    inputs.image.data as Float32Array,
  ];
  const out = new Uint16Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) out[at++] = toHalf(part[i]!);
  return out;
}

/** (C,h,h) -> (C,16,16), the mean of each cell, as the graph does it. */
export function pooled(data: Float32Array, channels: number, side: number): Float32Array {
  const by = side / THIRD_GRID;
  if (by === 1) return data;
  const out = new Float32Array(channels * THIRD_GRID * THIRD_GRID);
  for (let i = 0; i < data.length; i++) {
    const c = Math.floor(i / (side * side));
    const y = Math.floor((i % (side * side)) / side / by);
    const x = Math.floor((i % side) / by);
    out[(c * THIRD_GRID + y) * THIRD_GRID + x]! += data[i]! / (by * by);
  }
  return out;
}

/** A mask of the image on the drawing model's square at `size`, nearest; 0 beside the image. */
export function maskOnSquare(mask: Mask, { resized, side }: SamGeometry, size: number): Uint8Array {
  const filled = (n: number) => Math.min(size, Math.max(1, Math.round((n * size) / side)));
  const to = { width: filled(resized.width), height: filled(resized.height) };
  const small = resizeNearest(mask.data, mask, to);
  const out = new Uint8Array(size * size);
  for (let y = 0; y < to.height; y++) {
    out.set(small.subarray(y * to.width, (y + 1) * to.width), y * size);
  }
  return out;
}
