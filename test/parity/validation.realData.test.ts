import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { resizeRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { overlap } from '../../platform/cli/src/evaluation/overlap';
import { readMaskPng, readPng } from '../../platform/cli/src/pngImage';
import { REAL_IMAGES, realDataRoot } from '../support/testData';

/**
 * The figures under `selection_on_validation` of the miniatures' metrics.json, reproduced from the images: the first eight
 * validation images per modality that have a mask, squashed to 256 as in training, grey.
 */
const SIDE = 256;
const PER_MODALITY = 8;
const MODALITIES = [
  {
    sets: ['breast_lesions_usg', 'bus_uc', 'busi_subset'],
    prompt: 'a breast ultrasound image showing a breast tumor',
  },
  { sets: ['brisc2025', 'brisc2026'], prompt: 'a brain mri scan showing a brain tumor' },
  { sets: ['cxr_shenzhen'], prompt: 'the lungs on a chest x-ray' },
  { sets: ['ct_lungsegdb'], prompt: 'the lungs on a chest ct scan' },
] as const;

interface Metrics {
  readonly selection_on_validation: Readonly<Record<string, Readonly<Record<string, number[]>>>>;
}

const METHODS: readonly [SaliencyMethod, string, string][] = [
  ['gradcam', 'gradcam', 'gradcam_dsc'],
  ['dense', 'point1_refine0', 'denseprob_dsc'],
  ['gscorecam', 'K8', 'gscorecam_dsc'],
];
const square = (image: Raster8, filter: 'bicubic' | 'nearest'): Raster8 =>
  resizeRaster(image, { width: SIDE, height: SIDE }, filter);

describe(`selection_on_validation of nano-v0 ${REAL_IMAGES}`, () => {
  const root = realDataRoot('models/nano-v0', 'data/images');
  const model = join(root, 'models', 'nano-v0');
  const split = JSON.parse(readFileSync(join(model, 'split.json'), 'utf8')) as {
    validation: Record<string, string[]>;
  };
  const expected = (JSON.parse(readFileSync(join(model, 'metrics.json'), 'utf8')) as Metrics)
    .selection_on_validation;
  let pipeline: Pipeline;

  beforeAll(async () => {
    const pack = await readPack(nanoPackDir('nano-v0'));
    pipeline = createPipeline(pack, await openNodeSessions(nanoPackDir('nano-v0')));
  });
  afterAll(() => pipeline.dispose());

  function samples(sets: readonly string[]): { image: Raster8; truth: Mask }[] {
    const out: { image: Raster8; truth: Mask }[] = [];
    for (const set of sets) {
      for (const name of split.validation[set]!) {
        if (out.length === PER_MODALITY) return out;
        const read = (kind: string): Uint8Array =>
          readFileSync(join(root, 'data', 'images', set, kind, `${name}.png`));
        const mask = readMaskPng(read('masks'));
        const small = square({ ...mask, channels: 1 }, 'nearest');
        const truth = { width: SIDE, height: SIDE, data: small.data };
        if (!truth.data.includes(1)) continue;
        out.push({ image: square(readPng(read('images')), 'bicubic'), truth });
      }
    }
    return out;
  }

  it.each(METHODS)('%s is within 0.02 per modality', async (saliency, run, key) => {
    const means: number[] = [];
    for (const { sets, prompt } of MODALITIES) {
      const list = samples(sets);
      let sum = 0;
      for (const { image, truth } of list) {
        const { mask } = await pipeline.segment(image, {
          prompt,
          saliency,
          topK: 8,
          force: true,
        });
        sum += mask ? overlap(mask, truth).dice : 0;
      }
      means.push(sum / list.length);
    }
    process.stderr.write(`${saliency}: ${means.map(m => m.toFixed(3)).join(' ')}\n`);
    expected[run]![key]!.forEach((e, i) =>
      expect(Math.abs(means[i]! - e)).toBeLessThanOrEqual(0.02)
    );
  });
});
