import { bottleneckNoise } from '@medclip/extension-medclip-sam/algorithm/saliency/bottleneckNoise';
import { seededNoise } from '@medclip/extension-medclip-sam/algorithm/saliency/m2ib';

const open = new Float32Array(6).fill(5);
/** One unit nearly shut is enough for noise to matter. */
const closing = Float32Array.of(5, 5, 5, 0, 5, 5);
const at = { step: 3, batch: 4, seed: 12 };

describe('noise behind the bottleneck', () => {
  it('independent: the authors’ number of samples, from the step’s own seed', () => {
    const { samples, data } = bottleneckNoise('independent', open, at);
    expect(samples).toBe(4);
    expect(data).toEqual(seededNoise(24, 12 + 7919 * 3));
  });

  it('antithetic: none while the bottleneck is open', () => {
    expect(bottleneckNoise('antithetic', open, at)).toEqual({
      samples: 1,
      data: new Float32Array(6),
    });
  });

  it('antithetic: samples and their negatives once it is closing, in whole pairs', () => {
    for (const [batch, samples] of [
      [1, 2],
      [2, 2],
      [3, 4],
      [4, 4],
    ] as const) {
      const noise = bottleneckNoise('antithetic', closing, { ...at, batch });
      expect(noise.samples).toBe(samples);
      expect(noise.data).toHaveLength(samples * 6);
      const half = noise.data.length / 2;
      const first = noise.data.subarray(0, half);
      expect(noise.data.subarray(half)).toEqual(first.map(v => -v));
      expect(new Set(first).size).toBe(half);
    }
  });

  it('another step or seed draws other noise, the same draws the same', () => {
    const draw = (more: object) => bottleneckNoise('antithetic', closing, { ...at, ...more }).data;
    expect(draw({})).toEqual(draw({}));
    expect(draw({ step: 4 })).not.toEqual(draw({}));
    expect(draw({ seed: 13 })).not.toEqual(draw({}));
  });
});
