import { PNG } from 'pngjs';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { resizeNearest } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import { resizeRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { readOneOfMany, readMask } from '../../readImage';
import type { SegmentOptions } from '../../segmentOptions';
import { evaluateSample, type SampleResult } from '../evaluateSample';
import type { Sample } from '../manifest';

export interface CasePicture {
  readonly result: SampleResult;
  /** data: URI of a PNG: the image with the truth outlined green and the answer magenta. */
  readonly picture: string;
}

const LONGEST = 240;
const TRUTH = [0, 200, 80] as const;
export const ANSWER = [230, 0, 200] as const;

/** The `count` best and worst samples by Dice, run again for their masks. */
export async function casePictures(
  samples: readonly Sample[],
  results: readonly SampleResult[],
  pipeline: Pipeline,
  options: SegmentOptions,
  count: number
): Promise<{ readonly best: CasePicture[]; readonly worst: CasePicture[] }> {
  const ranked = results
    .map((result, index) => ({ result, index }))
    .filter(r => r.result.dice !== null)
    .sort((a, b) => b.result.dice! - a.result.dice!);
  const n = Math.min(count, Math.floor(ranked.length / 2));
  const draw = async (list: typeof ranked): Promise<CasePicture[]> => {
    const out: CasePicture[] = [];
    for (const { result, index } of list) {
      out.push({ result, picture: await pictureOf(samples[index]!, pipeline, options) });
    }
    return out;
  };
  return {
    best: await draw(ranked.slice(0, n)),
    worst: await draw(ranked.slice(ranked.length - n).reverse()),
  };
}

async function pictureOf(
  sample: Sample,
  pipeline: Pipeline,
  options: SegmentOptions
): Promise<string> {
  const { raster } = await readOneOfMany(sample.image);
  const { mask } = await evaluateSample(sample, pipeline, options);
  const truth = await readMask(sample.mask!);
  return outlinedPicture(raster, [[truth, TRUTH], ...(mask ? [[mask, ANSWER] as const] : [])]);
}

/** data: address of a small PNG of an image with outlines, each in its colour. */
export function outlinedPicture(
  image: Raster8,
  outlines: readonly (readonly [Mask, readonly [number, number, number]])[],
  longest = LONGEST
): string {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const size = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  const png = new PNG(size);
  paint(png, resizeRaster(image, size, 'bilinear'));
  for (const [mask, colour] of outlines) {
    outline(png, { ...size, data: resizeNearest(mask.data, mask, size) }, colour);
  }
  return `data:image/png;base64,${PNG.sync.write(png).toString('base64')}`;
}

function paint(png: PNG, image: Raster8): void {
  const c = image.channels;
  for (let i = 0; i < image.width * image.height; i++) {
    for (let k = 0; k < 3; k++) png.data[4 * i + k] = image.data[i * c + (c === 3 ? k : 0)]!;
    png.data[4 * i + 3] = 255;
  }
}

function outline(png: PNG, mask: Mask, colour: readonly [number, number, number]): void {
  const { width, height, data } = mask;
  const at = (x: number, y: number): number =>
    x >= 0 && y >= 0 && x < width && y < height ? data[y * width + x]! : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!at(x, y)) continue;
      if (at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1)) continue;
      colour.forEach((v, k) => (png.data[4 * (y * width + x) + k] = v));
    }
  }
}
