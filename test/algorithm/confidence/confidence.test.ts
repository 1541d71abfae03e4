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

describe('calibrated confidence', () => {
  const calibrated = { probability: 0.99, high: 0, moderate: 0 };

  it('is what was measured', () => {
    expect(confidenceOf({ ...sure, stability: 0.8, calibrated }).level).toBe('high');
    const low = { probability: 0.2, high: 0.8, moderate: 0.5 };
    expect(confidenceOf({ ...sure, calibrated: low }).level).toBe('low');
  });

  it('is never high where SAM was less stable than on any image of the calibration', () => {
    expect(confidenceOf({ ...sure, stability: 0.4, calibrated })).toEqual({
      level: 'moderate',
      limitedBy: [],
    });
    expect(confidenceOf({ ...sure, stability: 0.4, agreement: 0.4, calibrated })).toEqual({
      level: 'low',
      limitedBy: ['stability', 'agreement'],
    });
  });
});

it('entropy is one bit at one half and nothing where all agree', () => {
  expect(binaryEntropy(0.5)).toBe(1);
  expect([0, 1, NaN, -0.1].map(binaryEntropy)).toEqual([0, 0, 0, 0]);
  expect(binaryEntropy(0.11)).toBeCloseTo(0.4999, 3);
});
