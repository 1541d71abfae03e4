import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { phantomRaster, type Phantom } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES } from '@medclip/samples/studies/sampleStudy';
import { openPipeline } from '../../platform/cli/src/openPipeline';

/** Dice of two masks; null where both are empty. */
function dice(mask: Mask | null, truth: Mask): number | null {
  let both = 0;
  let sum = 0;
  for (let i = 0; i < truth.data.length; i++) {
    const found = mask?.data[i] ?? 0;
    both += found & truth.data[i]!;
    sum += found + truth.data[i]!;
  }
  return sum === 0 ? null : (2 * both) / sum;
}

const area = (mask: Mask) => mask.data.reduce((n, v) => n + v, 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('prompt to mask on the phantoms', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    ({ pipeline } = await openPipeline());
  });
  afterAll(() => pipeline.dispose());

  /** Dice per frame that shows the structure; "not found" counts 0. */
  async function score(phantom: Phantom, step = 1, first = 0): Promise<number[]> {
    const scores: number[] = [];
    const truths = phantom.truth[phantom.task.structure]!;
    for (let frame = first; frame < phantom.frames.length; frame += step) {
      if (area(truths[frame]!) === 0) continue;
      const { prompt } = phantom.task;
      const request = { prompt, modality: phantom.modality };
      const { mask } = await pipeline.segment(phantomRaster(phantom, frame), request);
      scores.push(dice(mask, truths[frame]!)!);
    }
    return scores;
  }

  it.each([
    ['breast-us', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['chest-dx', [1, 2, 3, 4, 5, 6]],
  ] as const)('%s reaches 0.80 on each of several seeds', async (kind, seeds) => {
    const scores: number[] = [];
    for (const seed of seeds) scores.push(...(await score(samplePhantom(kind, seed))));
    process.stderr.write(`${kind}: ${scores.map(s => s.toFixed(3)).join(' ')}\n`);
    expect(scores).toHaveLength(seeds.length);
    expect(mean(scores)).toBeGreaterThanOrEqual(0.8);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0.8);
  });

  it.each([1, 2, 3, 4])(
    'chest-ct, seed %i, reaches 0.80 on average over its slices',
    async seed => {
      const scores = await score(samplePhantom('chest-ct', seed), 3, 1);
      process.stderr.write(`chest-ct ${seed}: ${scores.map(s => s.toFixed(2)).join(' ')}\n`);
      expect(mean(scores)).toBeGreaterThanOrEqual(0.8);
    }
  );

  it('the shipped cine loop reaches 0.80 on average over its frames', async () => {
    const study = SAMPLE_STUDIES.find(s => s.kind === 'breast-us-cine')!;
    const scores = await score(samplePhantom(study.kind, study.seed), 2, 1);
    process.stderr.write(`breast-us-cine: ${scores.map(s => s.toFixed(2)).join(' ')}\n`);
    expect(mean(scores)).toBeGreaterThanOrEqual(0.8);
  });

  it('every shipped study of US, DX and CT reaches 0.80', async () => {
    for (const study of SAMPLE_STUDIES) {
      if (!['breast-us', 'chest-dx', 'chest-ct'].includes(study.kind)) continue;
      const phantom = samplePhantom(study.kind, study.seed);
      const scores = await score(phantom, phantom.frames.length > 1 ? 4 : 1);
      expect({ study: study.id, reached: mean(scores) >= 0.8 }).toEqual({
        study: study.id,
        reached: true,
      });
    }
  });

  it('brain-mr is reported; the nano models were hardly trained for it', async () => {
    const phantom = samplePhantom('brain-mr', 1);
    const truths = phantom.truth.tumour!;
    const largest = truths.reduce((best, m, i) => (area(m) > area(truths[best]!) ? i : best), 0);
    const scores = await score(phantom, 1, largest - 1);
    process.stderr.write(`brain-mr 1: ${scores.map(s => s.toFixed(2)).join(' ')}\n`);
    expect(scores.length).toBeGreaterThan(0);
    expect(Math.max(...scores)).toBeGreaterThan(0.5);
  });
});
