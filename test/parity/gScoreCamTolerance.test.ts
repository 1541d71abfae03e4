import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { DEFAULT_TOLERANCE } from '@medclip/extension-medclip-sam/engine/methodOptions';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { phantomRaster } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { readPng } from '../../platform/cli/src/pngImage';
import { lesionPhantom } from '../support/images/lesionPhantom';
import { alsoWithTestData } from '../support/testData';

const CHANNELS = 60;

let pipeline: Pipeline;
const open = async (): Promise<void> => {
  pipeline = createPipeline(await readPack(NANO_PACK_DIR), await openNodeSessions(NANO_PACK_DIR));
};

/** Largest difference of the maps (0..1) with and without tolerance, and the share of the channels that was forwarded. */
async function compare(image: Raster8, prompt: string) {
  const run = (tolerance?: number) =>
    pipeline.segment(image, {
      ...{ prompt, saliency: 'gscorecam', topK: CHANNELS, force: true },
      method: { gScoreCam: tolerance === undefined ? {} : { tolerance } },
    });
  const told = await run();
  const exact = await run(0);
  let difference = 0;
  exact.heatmap.data.forEach((v, i) => {
    difference = Math.max(difference, Math.abs(v - told.heatmap.data[i]!));
  });
  const missing = told.channelsForwarded! + exact.channelsForwarded!;
  return { difference, missing, forwarded: told.channelsForwarded! / CHANNELS };
}

describe('gScoreCAM within its tolerance, on a phantom', () => {
  beforeAll(open);
  afterAll(() => pipeline.dispose());

  it('forwards fewer channels and gives the same map; a second prompt needs fewer still', async () => {
    const image = lesionPhantom();
    const first = await compare(image, 'breast tumor');
    expect(first.missing).toBe(CHANNELS);
    expect(first.forwarded).toBeLessThan(1);
    expect(first.difference).toBeLessThan(DEFAULT_TOLERANCE);
    const second = await compare(image, 'lungs');
    expect(second.missing).toBeGreaterThan(0);
    expect(second.missing).toBeLessThan(CHANNELS);
    expect(second.forwarded).toBeLessThanOrEqual(second.missing / CHANNELS);
    expect(second.difference).toBeLessThan(DEFAULT_TOLERANCE);
  });

  it.each([
    ['breast-us', 'breast tumor'],
    ['brain-mr', 'brain tumor'],
    ['chest-dx', 'lungs'],
    ['chest-ct', 'lungs'],
  ] as const)('%s: maps stay within it', async (kind, prompt) => {
    const phantom = samplePhantom(kind, 5);
    const image = phantomRaster(phantom, phantom.frames.length >> 1);
    const one = await compare(image, prompt);
    expect(one.missing).toBe(CHANNELS);
    expect(one.difference).toBeLessThan(DEFAULT_TOLERANCE);
  });

  it('refuses a tolerance that is no share', async () => {
    const bad = { gScoreCam: { tolerance: 1.5 } };
    await expect(
      pipeline.segment(lesionPhantom(), { prompt: 'lungs', method: bad })
    ).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('tolerance') });
  });
});

alsoWithTestData(
  'gScoreCAM within its tolerance, on validation images',
  ['models/nano-v0', 'data/images'],
  root => {
    beforeAll(open);
    afterAll(() => pipeline.dispose());

    const { validation } = JSON.parse(
      readFileSync(join(root, 'models', 'nano-v0', 'split.json'), 'utf8')
    ) as { validation: Record<string, string[]> };
    it.each([
      ['busi_subset', 'breast tumor'],
      ['brisc2026', 'brain tumor'],
      ['cxr_shenzhen', 'lungs'],
      ['ct_lungsegdb', 'lungs'],
    ])('%s: maps stay within it', async (set, prompt) => {
      const all = [];
      for (const name of validation[set]!.slice(0, 3)) {
        const file = join(root, 'data', 'images', set, 'images', `${name}.png`);
        const one = await compare(readPng(readFileSync(file)), prompt);
        expect(one.missing).toBe(CHANNELS);
        all.push(one);
      }
      const forwarded = all.reduce((sum, a) => sum + a.forwarded, 0) / all.length;
      const worst = Math.max(...all.map(a => a.difference));
      process.stderr.write(
        `${set}: ${(100 * forwarded).toFixed(0)} % forwarded, maps differ by ${worst.toFixed(4)}\n`
      );
      expect(all.length).toBeGreaterThan(1);
      expect(worst).toBeLessThan(DEFAULT_TOLERANCE);
    });
  }
);
