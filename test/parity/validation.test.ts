import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { resizeRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { phantomRaster } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { overlap } from '../../platform/cli/src/evaluation/overlap';

const SIDE = 256;
const METHODS: readonly SaliencyMethod[] = ['gradcam', 'dense', 'gscorecam'];
const PHANTOM_SEEDS = [1, 2, 3] as const;

const square = (image: Raster8, filter: 'bicubic' | 'nearest'): Raster8 =>
  resizeRaster(image, { width: SIDE, height: SIDE }, filter);

/** What the figures of real images cannot say on a clone: that every map, from image to mask, still finds what is there. */
describe('every saliency map finds what a phantom shows', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    const pack = await readPack(nanoPackDir('nano-v0'));
    pipeline = createPipeline(pack, await openNodeSessions(nanoPackDir('nano-v0')));
  });
  afterAll(() => pipeline.dispose());

  it.each(METHODS)('%s', async saliency => {
    const means: number[] = [];
    for (const kind of ['breast-us', 'chest-dx'] as const) {
      let sum = 0;
      for (const seed of PHANTOM_SEEDS) {
        const phantom = samplePhantom(kind, seed);
        const { prompt, structure } = phantom.task;
        const image = square(phantomRaster(phantom), 'bicubic');
        const mask = phantom.truth[structure]![0]!;
        const small = square({ ...mask, channels: 1 }, 'nearest');
        const request = { prompt, saliency, topK: 8, force: true };
        const found = (await pipeline.segment(image, request)).mask;
        const truth = { width: SIDE, height: SIDE, data: small.data };
        sum += found ? overlap(found, truth).dice : 0;
      }
      means.push(sum / PHANTOM_SEEDS.length);
    }
    process.stderr.write(`${saliency} on phantoms: ${means.map(m => m.toFixed(3)).join(' ')}\n`);
    expect(Math.min(...means)).toBeGreaterThan(0.8);
  });
});
