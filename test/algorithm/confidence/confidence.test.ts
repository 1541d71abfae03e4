import { confidenceOf } from '@medclip/extension-medclip-sam/algorithm/confidence/confidence';
import { binaryEntropy } from '@medclip/extension-medclip-sam/algorithm/confidence/entropy';

const sure = { iouPrediction: 0.95, stability: 0.98, verdict: 'strong' } as const;

describe('confidence in words', () => {
  it('is as high as its weakest sign, and names it', () => {
    expect(confidenceOf(sure)).toEqual({ level: 'high', limitedBy: [] });
    expect(confidenceOf({ ...sure, verdict: 'weak' })).toEqual({
      level: 'moderate',
      limitedBy: ['specificity'],
    });
    expect(confidenceOf({ ...sure, iouPrediction: 0.5, stability: 0.85 })).toEqual({
      level: 'low',
      limitedBy: ['iouPrediction'],
    });
    expect(confidenceOf({ ...sure, stability: NaN }).level).toBe('low');
  });
});

it('entropy is one bit at one half and nothing where all agree', () => {
  expect(binaryEntropy(0.5)).toBe(1);
  expect([0, 1, NaN, -0.1].map(binaryEntropy)).toEqual([0, 0, 0, 0]);
  expect(binaryEntropy(0.11)).toBeCloseTo(0.4999, 3);
});
