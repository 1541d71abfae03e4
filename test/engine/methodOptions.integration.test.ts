import { maskOfRuns } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import type { Pipeline, SegmentRequest } from '@medclip/extension-medclip-sam/engine/contract';
import type { MethodOptions } from '@medclip/extension-medclip-sam/engine/methodOptions';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { NANO_PACK_DIR, nanoPackDir } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { lesionPhantom } from '../support/images/lesionPhantom';

const image = lesionPhantom();
const ask = (method?: MethodOptions, more: Partial<SegmentRequest> = {}): SegmentRequest => ({
  prompt: 'breast tumor',
  modality: 'US',
  force: true,
  method,
  ...more,
});
const dice = (a: Mask, b: Mask): number => {
  let both = 0;
  let sum = 0;
  a.data.forEach((v, i) => {
    both += v & b.data[i]!;
    sum += v + b.data[i]!;
  });
  return (2 * both) / sum;
};

describe('settings of the single steps', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    // v0: where gScoreCAM stops early depends on the weights.
    const dir = nanoPackDir('nano-v0');
    pipeline = createPipeline(await readPack(dir), await openNodeSessions(dir));
  });
  afterAll(() => pipeline.dispose());

  it('gScoreCAM: every importance; the early stop says how many channels it used', async () => {
    const run = (gScoreCam: MethodOptions['gScoreCam']) =>
      pipeline.segment(image, ask({ gScoreCam }, { saliency: 'gscorecam', topK: 96 }));
    const full = await run({ importance: 'norm2-cls' });
    const stopped = await run({ importance: 'norm2-cls', earlyStop: true });
    expect(full.topK).toBe(96);
    expect(stopped.topK).toBeLessThan(96);
    expect(stopped.topK! % 8).toBe(0);
    expect(dice(stopped.mask!, full.mask!)).toBeGreaterThan(0.5);
    const other = await run({ softmax: 'all' });
    expect(other.heatmap.data).not.toEqual(full.heatmap.data);
  });

  it('M2IB: beta, steps, batch and sampling change the map, the same seed does not; another layer is refused', async () => {
    const run = (m2ib: MethodOptions['m2ib']) =>
      pipeline.segment(image, ask({ m2ib }, { saliency: 'm2ib' })).then(r => r.heatmap.data);
    const usual = await run({});
    expect(await run({ seed: 12 })).toEqual(usual);
    for (const changed of [
      { beta: 0.5 },
      { steps: 3 },
      { batch: 6 },
      { seed: 13 },
      { sampling: 'independent' as const },
    ]) {
      expect(await run(changed)).not.toEqual(usual);
    }
    expect(await run({ layer: 3 })).toEqual(usual);
    await expect(run({ layer: 1 })).rejects.toMatchObject({ code: 'model-unsupported' });
  });

  it('the authors’ centre crop misplaces the map of a non-square image, ours does not', async () => {
    const centre = async (fit: MethodOptions['fit']): Promise<number> => {
      const { heatmap } = await pipeline.segment(image, ask({ fit }, { saliency: 'dense' }));
      let mass = 0;
      let sum = 0;
      heatmap.data.forEach((v, i) => {
        mass += v ** 4;
        sum += v ** 4 * (i % heatmap.width);
      });
      return sum / mass;
    };
    // Truth: x = 100 of 320. The crop begins at 60, so that 100 is stretched to (100 - 60) * 320 / 200 = 64.
    expect(Math.abs((await centre('squash')) - 100)).toBeLessThan(15);
    expect(Math.abs((await centre('shortest')) - 100)).toBeLessThan(15);
    expect(Math.abs((await centre('authors')) - 64)).toBeLessThan(15);
  });

  it('SAM: points, feedback and the choice of the mask are taken', async () => {
    const usual = await pipeline.segment(image, ask());
    const points = await pipeline.segment(image, ask({ sam: { points: 4 } }));
    expect(points.regions[0]!.points).toHaveLength(4);
    const fed = await pipeline.segment(image, ask({ sam: { refineSteps: 2 } }));
    expect(fed.iouPrediction).not.toBe(usual.iouPrediction);
    const best = await pipeline.segment(image, ask({ sam: { maskToken: 'best-of-three' } }));
    expect(best.candidates[0]!.token).toBeGreaterThan(0);
    expect(dice(best.mask!, fed.mask!)).toBeGreaterThan(0.5);
  });

  it('an ensemble of wordings is another question, and still finds it', async () => {
    const one = await pipeline.segment(image, ask({ ensemble: false }));
    const mean = await pipeline.segment(image, ask({ ensemble: true }));
    expect(mean.heatmap.data).not.toEqual(one.heatmap.data);
    expect(dice(one.mask!, mean.mask!)).toBeGreaterThan(0.5);
  });

  it('names the setting that is not valid', async () => {
    const bad = { sam: { points: 0 } } as MethodOptions;
    await expect(pipeline.segment(image, ask(bad))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('method.sam.points'),
    });
    const unknown = { sum: 1 } as unknown as MethodOptions;
    await expect(pipeline.segment(image, ask(unknown))).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

describe('what a reader can choose from', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = createPipeline(await readPack(NANO_PACK_DIR), await openNodeSessions(NANO_PACK_DIR));
  });
  afterAll(() => pipeline.dispose());

  it('candidates hold SAM’s four answers per region, and the chosen ones make the mask', async () => {
    const plain = await pipeline.segment(image, ask());
    expect(plain.candidates.map(c => c.chosen)).toEqual([true]);
    const r = await pipeline.segment(image, ask(undefined, { candidates: true }));
    expect(r.mask!.data).toEqual(plain.mask!.data);
    const first = r.candidates.filter(c => c.region === 0);
    expect(first.map(c => c.token)).toEqual([0, 1, 2, 3]);
    expect(r.candidates.filter(c => c.chosen)).toHaveLength(1);
    expect(maskOfRuns(first.find(c => c.chosen)!.runs).data).toEqual(r.mask!.data);
    expect(r.confidence!.level).toMatch(/high|moderate|low/);
  });

  it('the pack’s cut holds for the map it was validated on, and gives way to what is asked', async () => {
    const own = await pipeline.segment(image, ask());
    expect([own.postprocess, own.threshold]).toEqual(['threshold', 0.5]);
    const other = await pipeline.segment(image, ask(undefined, { saliency: 'dense' }));
    expect(other.postprocess).toBe('otsu');
    const asked = await pipeline.segment(image, ask(undefined, { postprocess: 'otsu' }));
    expect(asked.postprocess).toBe('otsu');
    const fixed = await pipeline.segment(image, ask(undefined, { postprocess: 'threshold' }));
    expect(fixed.threshold).toBe(0.3);
    const moved = await pipeline.segment(image, ask({ coarse: { threshold: 0.7 } }));
    expect(moved.threshold).toBe(0.7);
    const { box: small } = moved.regions[0]!;
    const { box: wide } = own.regions[0]!;
    expect(small![2] - small![0]).toBeLessThan(wide![2] - wide![0]);
  });

  it('the uncertainty is largest at the rim, and grows with the jitter', async () => {
    const u = await pipeline.uncertainty(image, ask());
    expect(u.passes).toBe(18);
    const at = (x: number, y: number): number => u.entropy.data[y * image.width + x]!;
    expect(at(100, 110)).toBeLessThan(0.3);
    expect(at(290, 20)).toBeLessThan(0.1);
    expect(Math.max(...u.entropy.data)).toBeGreaterThan(0.9);
    expect(u.agreement).toBeGreaterThan(0.6);
    const jitter = { passes: 4, wordings: 1 };
    const still = await pipeline.uncertainty(image, { ...ask(), jitter: { ...jitter, scale: 0 } });
    const wild = await pipeline.uncertainty(image, { ...ask(), jitter: { ...jitter, scale: 0.5 } });
    expect(still.agreement).toBeCloseTo(1, 6);
    expect(wild.agreement).toBeLessThan(u.agreement);
    const bad = pipeline.uncertainty(image, { ...ask(), jitter: { passes: 0 } });
    await expect(bad).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('a prompt that denies a finding is answered in words, not with an outline', async () => {
    const r = await pipeline.segment(image, { prompt: 'no breast tumor', modality: 'US' });
    expect(r).toMatchObject({ found: false, mask: null, absence: { finding: 'breast tumor' } });
    expect(r.specificity.verdict).toBe(r.absence!.verdict);
    expect(r.outcome).toBe('absence-asked');
    for (const prompt of ['no breast tumor', 'withuot breast tumor', 'kein Brusttumor']) {
      const forced = await pipeline.segment(image, ask(undefined, { prompt }));
      expect(forced).toMatchObject({ found: false, mask: null, meaning: { negated: true } });
    }
    const u = await pipeline.uncertainty(image, { prompt: 'no breast tumor', modality: 'US' });
    expect(u).toMatchObject({ passes: 0, uncertainPx: 0 });
  });
});
