import fc from 'fast-check';
import type { FloatMap, Mask } from '../../../extensions/medclip-sam/src/core/raster';
import {
  calibratedReliability,
  evidenceOfTwo,
  meanVote,
  reliabilityOf,
  reliabilityWhereSame,
  strongestEvidence,
  weighed,
  type Vote,
} from '../../../extensions/medclip-sam/src/algorithm/confidence/reliability';

const row = (...values: number[]): FloatMap => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});
const mask = (...values: number[]): Mask => ({
  width: values.length,
  height: 1,
  data: Uint8Array.from(values),
});
const signedEvidence = (votes: readonly Vote[]) => {
  const { mean, weight } = meanVote(votes);
  return weighed(mean, weight);
};
const vote = (weight: number, ...p: number[]) => ({ probability: row(...p), weight });

it('is (e1 - e0) / (2 + e0 + e1), by hand', () => {
  // Weights 0.9 and 0.5. First pixel: e1 = 0.9 + 0.4 = 1.3, e0 = 0.1, S = 3.4.
  const { data } = signedEvidence([vote(0.9, 1, 0.5, 0), vote(0.5, 0.8, 0.5, 0.2)]);
  expect(data[0]).toBeCloseTo(1.2 / 3.4, 6);
  expect(data[1]).toBeCloseTo(0, 6);
  expect(data[2]).toBeCloseTo(-1.2 / 3.4, 6);
});

const probability = fc.double({ min: 0, max: 1, noNaN: true });

it('grows with votes that agree, is 0 where they contradict each other, and stays below 1', () => {
  fc.assert(
    fc.property(probability, fc.integer({ min: 1, max: 20 }), (p, n) => {
      const of = (count: number): number =>
        signedEvidence(Array.from({ length: count }, () => vote(1, p))).data[0]!;
      expect(Math.abs(of(n + 1))).toBeGreaterThanOrEqual(Math.abs(of(n)));
      expect(Math.abs(of(n))).toBeLessThan(1);
      expect(signedEvidence([vote(1, p), vote(1, 1 - p)]).data[0]).toBeCloseTo(0, 5);
    })
  );
});

it('counts a vote without weight for nothing, and no weight for more than one', () => {
  expect(signedEvidence([vote(0, 1)]).data[0]).toBe(0);
  expect(signedEvidence([vote(-3, 1)]).data[0]).toBe(0);
  expect(signedEvidence([vote(7, 1)]).data[0]).toBeCloseTo(1 / 3);
});

it('bears out what an outline holds and leaves out; where the evidence says otherwise it is 0', () => {
  const evidence = row(0.6, 0.6, -0.4, -0.4);
  const { data } = reliabilityOf(evidence, mask(1, 0, 0, 1));
  expect([...data].map(v => Number(v.toFixed(3)))).toEqual([0.6, 0, 0.4, 0]);
});

it('of another outline nothing is borne out where it differs', () => {
  const told = row(0.6, 0.7, 0.8);
  const { data } = reliabilityWhereSame(told, mask(1, 1, 0), mask(1, 0, 0));
  expect([...data].map(v => Number(v.toFixed(3)))).toEqual([0.6, 0, 0.8]);
  const same = mask(1, 1, 0);
  expect(reliabilityWhereSame(told, same, same)).toBe(told);
});

it('two models count the same: their mean, with the prior beside it', () => {
  const { data } = evidenceOfTwo(row(0.8, 0.8, -1), row(1, 0.1, 0));
  expect([...data].map(v => Number(v.toFixed(3)))).toEqual([0.45, 0, -0.5]);
});

it('takes a pixel for inside where any part says so', () => {
  const both = strongestEvidence([row(0.5, -0.5, -0.2), row(-0.5, 0.3, -0.4)]);
  expect([...both.data].map(v => Number(v.toFixed(3)))).toEqual([0.5, 0.3, -0.2]);
});

describe('calibrated', () => {
  const table = [
    [0.1, 0.4],
    [0.2, 0.6],
    [0.3, 1],
  ] as const;

  it('is 2 right - 1, linear between what was measured and level beyond it, never below 0', () => {
    const { data } = calibratedReliability(row(0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.9), table);
    const expected = [0, 0, 0, 0.2, 0.6, 1, 1];
    expected.forEach((v, i) => expect(data[i]).toBeCloseTo(v, 5));
  });

  it('keeps the order of the pixels and stays within 0 and 1', () => {
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        const { data } = calibratedReliability(row(Math.min(a, b), Math.max(a, b)), table);
        expect(data[0]).toBeLessThanOrEqual(data[1]!);
        expect(data[0]).toBeGreaterThanOrEqual(0);
        expect(data[1]).toBeLessThanOrEqual(1);
      })
    );
  });
});
