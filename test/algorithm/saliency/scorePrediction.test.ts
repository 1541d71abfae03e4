import fc from 'fast-check';
import { ScorePrediction } from '@medclip/extension-medclip-sam/algorithm/saliency/scorePrediction';
import { openWeights } from '@medclip/extension-medclip-sam/algorithm/saliency/weightBounds';
import { softmax } from '@medclip/extension-medclip-sam/core/vector';

/** Bumps that move over a line of 16 patches. */
const planes = Array.from({ length: 24 }, (_, c) =>
  Float32Array.from({ length: 16 }, (_, x) => Math.exp(-((x - (c * 15) / 23) ** 2) / 6))
);
/** Scores that depend on where the bump is. */
const scores = planes.map((_, c) => 3 * Math.sin(c / 4));

describe('scores told from masks that look alike', () => {
  it('gives what was observed back, and comes close to the rest', () => {
    const prediction = new ScorePrediction(planes);
    for (let c = 0; c < 24; c += 2) prediction.observe(c, scores[c]!);
    const { mean, deviation } = prediction.predict();
    for (let c = 0; c < 24; c++) {
      if (c % 2 === 0) expect([mean[c], deviation[c]]).toEqual([scores[c], 0]);
      else expect(Math.abs(mean[c]! - scores[c]!)).toBeLessThan(3 * deviation[c]!);
    }
    const worst = Math.max(...scores.map((s, c) => Math.abs(s - mean[c]!)));
    expect(worst).toBeLessThan(0.5);
  });

  it('is surer of a mask next to an observed one than of one far away', () => {
    const prediction = new ScorePrediction(planes);
    for (const c of [0, 1, 2, 3]) prediction.observe(c, scores[c]!);
    const { deviation } = prediction.predict();
    expect(deviation[4]).toBeLessThan(deviation[12]!);
    prediction.observe(12, scores[12]!);
    expect(prediction.predict().deviation[13]).toBeLessThan(deviation[13]!);
  });

  it('knows equal masks to have nearly equal scores, and constant scores to be constant', () => {
    const prediction = new ScorePrediction([...planes.slice(0, 8), planes[0]!]);
    for (let c = 0; c < 8; c++) prediction.observe(c, 7);
    expect(prediction.predict().mean[8]).toBeCloseTo(7, 6);
    expect(prediction.predict().deviation[8]).toBeCloseTo(0, 6);
  });

  it('says nothing from one score', () => {
    const prediction = new ScorePrediction(planes);
    prediction.observe(0, 1);
    prediction.observe(0, 1);
    expect(() => prediction.predict()).toThrow(RangeError);
  });
});

describe('doubt about the weights', () => {
  const guess = fc
    .array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(0, 0, 0.1, 1)), {
      minLength: 2,
      maxLength: 40,
    })
    .map(list => ({
      mean: Float64Array.from(list, l => l[0]),
      deviation: Float64Array.from(list, l => l[1]),
    }));

  it('bounds the change of all weights for scores up to two deviations higher', () => {
    fc.assert(
      fc.property(guess, fc.double({ min: 0, max: 2, noNaN: true }), (g, z) => {
        const truth = Float64Array.from(g.mean, (m, k) => m + z * g.deviation[k]!);
        const [was, is] = [softmax(g.mean), softmax(truth)];
        const change = is.reduce((sum, w, k) => sum + Math.max(0, w - was[k]!), 0);
        expect(change).toBeLessThanOrEqual(openWeights(g, Infinity).doubt + 1e-9);
      })
    );
  });

  it('is 0 when all is known, lists the open ones only, most doubt first, and respects the highest score', () => {
    const known = { mean: Float64Array.of(1, 2), deviation: Float64Array.of(0, 0) };
    expect(openWeights(known, 10)).toEqual({ doubt: 0, next: Int32Array.of() });
    const open = { mean: Float64Array.of(5, 0, 4, 1), deviation: Float64Array.of(0, 1, 1, 1) };
    expect([...openWeights(open, 100).next]).toEqual([2, 3, 1]);
    expect(openWeights(open, 4).doubt).toBeLessThan(openWeights(open, 100).doubt);
  });
});
