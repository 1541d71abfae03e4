import { channelImportance } from '@medclip/extension-medclip-sam/algorithm/saliency/imageFeatures';
import { gradCam } from '@medclip/extension-medclip-sam/algorithm/saliency/gradCam';
import {
  channelWeights,
  combineChannels,
  selectChannels,
} from '@medclip/extension-medclip-sam/algorithm/saliency/gScoreCam';
import {
  informationLoss,
  m2ib,
  seededNoise,
} from '@medclip/extension-medclip-sam/algorithm/saliency/m2ib';
import { equalValuesTopK } from '@medclip/extension-medclip-sam/algorithm/saliency/torchTopK';
import { patchCosines } from '@medclip/extension-medclip-sam/algorithm/saliency/denseSimilarity';
import { unit } from '@medclip/extension-medclip-sam/core/vector';

const grid = 2;
const N = 1 + grid * grid;
const D = 6;
const E = 4;
const random = (n: number, seed: number): Float32Array => seededNoise(n, seed);
const image = {
  grid,
  width: D,
  embedDim: E,
  embed: random(E, 1),
  tokens: random(N * E, 2),
  norm1: random(N * D, 3),
  norm2: random(N * D, 4),
  gradMap: random(D * E, 5),
  gradMapCls: random(D * E, 6),
};
const textA = unit(random(E, 7));
const textB = unit(random(E, 8));

describe('channel importance', () => {
  it('is zero for the image’s own direction: the cosine has its maximum there', () => {
    const own = channelImportance(image, unit(image.embed), 15, 'norm1-mean');
    expect(Math.max(...own.map(Math.abs))).toBeLessThan(1e-5);
  });

  it('scales with the logit scale', () => {
    const one = channelImportance(image, textA, 1, 'norm2-cls');
    const ten = channelImportance(image, textA, 10, 'norm2-cls');
    one.forEach((v, i) => expect(ten[i]).toBeCloseTo(10 * v, 4));
  });
});

describe('maps', () => {
  it('gradCam differs between two prompts and is never negative', () => {
    const a = gradCam(image, textA, 15);
    const b = gradCam(image, textB, 15);
    expect([...a.data]).not.toEqual([...b.data]);
    expect(Math.min(...a.data, ...b.data)).toBeGreaterThanOrEqual(0);
  });

  it('patchCosines are cosines', () => {
    expect(patchCosines(image, textA).data.every(v => Math.abs(v) <= 1 + 1e-6)).toBe(true);
  });

  it('gScoreCAM chooses channels by the text, v1-compat does not', () => {
    const pick = (text: Float32Array, rule: 'norm1-mean' | 'v1-compat') => [
      ...selectChannels(image, text, { topK: 3, rule, logitScale: 15 }).channels,
    ];
    expect(pick(textA, 'norm1-mean')).not.toEqual(pick(textB, 'norm1-mean'));
    expect(pick(textA, 'v1-compat')).toEqual(pick(textB, 'v1-compat'));
  });

  it('v1’s fixed set at full size is the one the released code always uses', () => {
    const set = [...equalValuesTopK(768, 300)].sort((a, b) => a - b);
    const ranges = [
      ...Array.from({ length: 192 }, (_, i) => 385 + i),
      ...Array.from({ length: 12 }, (_, i) => 601 + i),
      ...Array.from({ length: 96 }, (_, i) => 672 + i - 0),
    ];
    expect(set).toEqual(ranges);
    expect([...equalValuesTopK(768, 8)]).toEqual([7, 4, 1, 3, 5, 0, 2, 6]);
  });

  it('softmax over all channels leaks into unscored ones where the scores are low', () => {
    const high = channelWeights(Float32Array.of(30, 31), 768, 'all');
    expect(high.other).toBeLessThan(1e-9);
    const low = channelWeights(Float32Array.of(-5, -6), 768, 'all');
    expect(low.selected[0]! + low.selected[1]!).toBeLessThan(0.001);
    const selected = channelWeights(Float32Array.of(-5, -6), 768, 'selected');
    expect(selected.other).toBe(0);
    expect(selected.selected[0]! + selected.selected[1]!).toBeCloseTo(1);
  });

  it('may be all zero after the ReLU', () => {
    const negative = { ...image, norm1: new Float32Array(N * D).fill(-1) };
    const map = combineChannels(negative, 'norm1', [0, 1], { selected: [0.5, 0.5], other: 0 });
    expect([...map.data]).toEqual([0, 0, 0, 0]);
  });
});

describe('m2ib', () => {
  const x = Float32Array.from({ length: N }, (_, i) => i / 2);

  it('takes Adam steps of the learning rate; the last one is not taken and asks for no gradient', async () => {
    const alphas: number[] = [];
    const map = await m2ib(
      x,
      N,
      1,
      async alpha => {
        alphas.push(alpha[1]!);
        return new Float32Array(N).fill(2);
      },
      { steps: 3 }
    );
    expect(alphas).toHaveLength(2);
    expect(alphas[0]).toBe(5);
    expect(alphas[1]).toBeCloseTo(4, 5);
    const last = informationLoss(x, new Float32Array(N).fill(3), N, 1).slice(1);
    map.data.forEach((kl, i) => expect(kl).toBeCloseTo(last[i]!, 4));
  });

  it('measures the KL to the standard normal, a fully closed channel as none', () => {
    // lam = 1/2: mu = x/2, sd = 1/2.
    const half = informationLoss(Float32Array.of(2, 0), Float32Array.of(0, 0), 1, 2);
    const of = (mu: number) => -0.5 * (1 + Math.log(0.25) - mu * mu - 0.25);
    expect(half[0]).toBeCloseTo(of(1) + of(0), 6);
    expect(informationLoss(Float32Array.of(3), Float32Array.of(-200), 1, 1)[0]).toBeCloseTo(0, 6);
    expect(informationLoss(Float32Array.of(NaN, 2), Float32Array.of(0, 0), 1, 2)[0]).toBeCloseTo(
      of(1),
      6
    );
  });

  it('stops at once when cancelled', async () => {
    const abort = new AbortController();
    const run = m2ib(
      x,
      N,
      1,
      async () => {
        abort.abort();
        return new Float32Array(N);
      },
      { steps: 10, signal: abort.signal }
    );
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('has repeatable standard normal noise', () => {
    const a = seededNoise(20000, 12);
    expect([...a.slice(0, 5)]).toEqual([...seededNoise(5, 12)]);
    const mean = a.reduce((x, y) => x + y, 0) / a.length;
    const variance = a.reduce((x, y) => x + y * y, 0) / a.length - mean ** 2;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
