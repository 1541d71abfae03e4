import { correlation } from '@medclip/extension-medclip-sam/algorithm/saliency/correlation';
import {
  denseRule,
  NULL_RULE,
  strengthOf,
  verdictOf,
  type PromptEvidence,
} from '@medclip/extension-medclip-sam/algorithm/saliency/promptSpecificity';

const evidence = (more: Partial<PromptEvidence>): PromptEvidence => ({
  patch: 0,
  image: 0,
  overNulls: 0,
  overRivals: 0,
  contrast: 1,
  ...more,
});

describe('the rule of packs trained for dense similarity', () => {
  const head = { scale: 15, threshold: 0.4 };
  const verdict = (patch: number, image: number) =>
    verdictOf(evidence({ patch, image }), denseRule(head));

  it('counts the best patch and half the image against twice the threshold', () => {
    expect(verdict(0.45, 0.4).verdict).toBe('none');
    expect(verdict(0.38, 0.9).verdict).toBe('weak');
    expect(verdict(0.5, 0.9)).toMatchObject({ verdict: 'strong' });
    expect(verdict(0.5, 0.9).score).toBeCloseTo(2.25);
    expect(strengthOf(0.5, 0.9, head)).toBeCloseTo(0.95);
    expect(strengthOf(0.5, 0.9, null)).toBe(0.9);
  });
});

describe('the rule of packs without calibration', () => {
  const verdict = (more: Partial<PromptEvidence>) => verdictOf(evidence(more), NULL_RULE).verdict;

  it('wants the prompt ahead of every null prompt', () => {
    expect(verdict({ overNulls: -0.01 })).toBe('none');
    expect(verdict({ overNulls: 0.02 })).toBe('weak');
    expect(verdict({ overNulls: 0.06 })).toBe('strong');
  });

  it('is not sure while a rival is ahead or the map is that of a null prompt', () => {
    expect(verdict({ overNulls: 0.06, overRivals: -0.01 })).toBe('weak');
    expect(verdict({ overNulls: 0.06, contrast: 0.02 })).toBe('weak');
  });
});

it('a calibrated rule is a weighted sum', () => {
  const weights = { patch: 1, image: 2, overNulls: 3, overRivals: 4, contrast: 0 };
  const e = evidence({ patch: 0.1, image: 0.2, overNulls: 0.3, overRivals: 0.4 });
  expect(verdictOf(e, { weights, bias: -3 }).score).toBeCloseTo(0);
  expect(verdictOf(e, { weights, bias: -2.5 })).toMatchObject({ verdict: 'weak' });
});

it('correlation is 1 for the same shape, 0 where nothing varies', () => {
  expect(correlation([1, 2, 4], [3, 5, 9])).toBeCloseTo(1);
  expect(correlation([1, 2, 4], [2, 2, 2])).toBe(0);
});
