import type { PromptEvidence } from '@medclip/extension-medclip-sam/algorithm/saliency/promptSpecificity';
import { modelPackSchema } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import {
  calibrate,
  crossValidate,
  fitRule,
  ratesOf,
} from '../../../platform/cli/src/calibration/calibrate';
import { fitLogistic, logit } from '../../../platform/cli/src/calibration/logistic';
import { kindOf, type Kind, type Question } from '../../../platform/cli/src/calibration/questions';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';

const random = seededRandom(4);
const spread = (): number => (random() + random() + random() - 1.5) / 5;

function ask(kind: Kind, group: string, count: number, means: Partial<PromptEvidence>): Question[] {
  return Array.from({ length: count }, (_, i) => ({
    kind,
    group,
    source: `${group}${i % 20}`,
    evidence: {
      patch: (means.patch ?? 0) + spread(),
      image: (means.image ?? 0) + spread(),
      overNulls: spread(),
      overRivals: (means.overRivals ?? 0) + spread(),
      contrast: 0.5,
    },
  }));
}

/** Absence shows in `patch`, another modality in `overRivals`. */
const questions = [
  ...ask('present', 'us', 60, { patch: 0.7, overRivals: 0.3 }),
  ...ask('present', 'mr', 20, { patch: 0.6, overRivals: 0.3 }),
  ...ask('absent', 'normal', 40, { patch: 0.2, overRivals: 0.3 }),
  ...ask('wrong', 'other', 80, { patch: 0.6, overRivals: -0.3 }),
  ...ask('nonsense', 'words', 80, { patch: 0, overRivals: -0.2 }),
];

it('logistic regression finds the line between two overlapping clouds', () => {
  const examples = Array.from({ length: 400 }, (_, i) => {
    const y = (i % 2) as 0 | 1;
    return { x: [y + 4 * spread(), 100 * spread()], y, w: 1 };
  });
  const fit = fitLogistic(examples);
  expect(-fit.bias / fit.weights[0]!).toBeCloseTo(0.5, 1);
  // The second feature says nothing: per standard deviation (10) at most three standard errors (2 / sqrt(400)) from 0.
  expect(Math.abs(fit.weights[1]! * 10)).toBeLessThan(0.3);
  expect(logit([1, 0], fit)).toBeGreaterThan(0);
  const separable = fitLogistic([0, 1].map(y => ({ x: [y], y: y as 0 | 1, w: 1 })));
  expect(Number.isFinite(separable.weights[0]!)).toBe(true);
});

it('the rule separates all four kinds of question, also on images it did not see', () => {
  const rates = ratesOf(questions, fitRule(questions));
  for (const rate of Object.values(rates)) expect(rate).toBeGreaterThan(0.9);
  for (const rate of Object.values(crossValidate(questions))) expect(rate).toBeGreaterThan(0.85);
});

it('does not claim on unseen images what it learned by heart', () => {
  // Evidence without any information: the answers are a coin.
  const noise = ['present', 'absent'].flatMap(kind => ask(kind as Kind, kind, 60, {}));
  const { present, absent } = crossValidate(noise);
  expect(present + absent).toBeLessThan(1.3);
});

it('gives what pack.json holds', () => {
  const rule = calibrate(questions);
  expect(modelPackSchema.shape.specificity.parse(rule)).toEqual(rule);
  expect(rule.calibration.questions).toEqual({ present: 80, absent: 40, wrong: 80, nonsense: 80 });
});

it('knows the kinds of question by mask and group', () => {
  const sample = (mask: string | null, group: string | null) => ({
    image: 'i',
    text: 't',
    mask,
    group,
  });
  expect(kindOf(sample('m', 'wrong'))).toBe('present');
  expect(kindOf(sample(null, 'wrong prompt'))).toBe('wrong');
  expect(kindOf(sample(null, 'nonsense'))).toBe('nonsense');
  expect(kindOf(sample(null, 'normal breast'))).toBe('absent');
  expect(kindOf(sample(null, null))).toBe('absent');
});
