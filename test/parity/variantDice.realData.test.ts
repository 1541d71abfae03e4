import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { resizeRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import type { ModelPack, VariantId } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { makeNanoPack } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { overlap } from '../../platform/cli/src/evaluation/overlap';
import { readMaskPng, readPng } from '../../platform/cli/src/pngImage';
import { REAL_IMAGES, realDataRoot } from '../support/testData';

const SIDE = 256;
const PER_SET = 5;
const SETS = [
  ['busi_subset', 'breast tumor'],
  ['bus_uc', 'breast tumor'],
  ['cxr_shenzhen', 'lungs'],
] as const;

/** The variants are chosen without asking, so they must not change what the miniatures outline. */
describe(`variants of nano-v0 ${REAL_IMAGES}`, () => {
  const root = realDataRoot('models/nano-v0', 'data/images');
  const model = join(root, 'models', 'nano-v0');
  const { validation } = JSON.parse(readFileSync(join(model, 'split.json'), 'utf8')) as {
    validation: Record<string, string[]>;
  };
  const dir = mkdtempSync(join(os.tmpdir(), 'variants-'));
  const samples = SETS.flatMap(([set, prompt]) =>
    validation[set]!.slice(0, PER_SET).map(name => {
      const file = (kind: string) =>
        readFileSync(join(root, 'data', 'images', set, kind, `${name}.png`));
      const size = { width: SIDE, height: SIDE };
      const truth = resizeRaster({ ...readMaskPng(file('masks')), channels: 1 }, size, 'nearest');
      return { prompt, truth, image: resizeRaster(readPng(file('images')), size, 'bicubic') };
    })
  );
  let pack: ModelPack;
  beforeAll(async () => {
    pack = await makeNanoPack(model, join(dir, 'pack'), ['fp16', 'int8']);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function dices(saliency: SaliencyMethod, variant: VariantId | null): Promise<number[]> {
    const pipeline = createPipeline(pack, await openNodeSessions(join(dir, 'pack'), variant));
    const out: number[] = [];
    for (const { image, prompt, truth } of samples) {
      const request = { prompt, saliency, topK: 8, force: true };
      const { mask } = await pipeline.segment(image, request);
      out.push(mask ? overlap(mask, truth).dice : 0);
    }
    await pipeline.dispose();
    return out;
  }

  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it.each([
    ['gscorecam', ['fp16', 'int8']],
    ['gradcam', ['int8']],
  ] as const)('change the mean Dice of %s by less than 0.01', async (saliency, variants) => {
    const plain = await dices(saliency, null);
    expect(mean(plain)).toBeGreaterThan(0.5);
    for (const variant of variants) {
      const ours = await dices(saliency, variant);
      const change = mean(ours) - mean(plain);
      process.stderr.write(`${saliency} ${variant}: Dice ${change.toFixed(5)}\n`);
      expect(Math.abs(change)).toBeLessThan(0.01);
    }
  });
});
