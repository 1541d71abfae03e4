import {
  EVIDENCE,
  scoreOf,
  type PromptEvidence,
  type SpecificityRule,
} from '@medclip/extension-medclip-sam/algorithm/saliency/promptSpecificity';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { groupBy } from './groupBy';
import { fitLogistic, type Example } from './logistic';
import { KINDS, type Kind, type Question } from './questions';

/** Rates that are right: the worst present group's found rate, and refusals per kind. */
export type Rates = Readonly<Record<Kind | 'worstGroup', number>>;

/** What the pipeline should reach; the operating point leaves the same slack to each. */
export const TARGETS: Rates = {
  present: 0.9,
  worstGroup: 0.9,
  absent: 0.8,
  wrong: 0.95,
  nonsense: 0.95,
};

const FOLDS = 5;
/** Groups smaller than this say too little to decide the operating point. */
const LEAST_GROUP = 10;

export function ratesOf(questions: readonly Question[], rule: SpecificityRule): Rates {
  const right = (q: Question): boolean => scoreOf(q.evidence, rule) > 0 === (q.kind === 'present');
  const rate = (list: readonly Question[]): number =>
    list.length === 0 ? 1 : list.filter(right).length / list.length;
  const of = (kind: Kind): readonly Question[] => questions.filter(q => q.kind === kind);
  const groups = [...groupBy(of('present'), q => q.group).values()];
  const large = groups.filter(g => g.length >= LEAST_GROUP);
  const rates = Object.fromEntries(KINDS.map(kind => [kind, rate(of(kind))])) as Record<
    Kind,
    number
  >;
  return { ...rates, worstGroup: large.length > 0 ? Math.min(...large.map(rate)) : rates.present };
}

/** Least distance of a rate above its target, in the target's own room: 0.95 of 0.9 and 0.9 of 0.8 are the same slack. */
function slack(rates: Rates): number {
  const names = Object.keys(TARGETS) as (keyof Rates)[];
  return Math.min(...names.map(n => (rates[n] - TARGETS[n]) / (1 - TARGETS[n])));
}

/** Every kind weighs the same, and within it every group. */
function examplesOf(questions: readonly Question[]): Example[] {
  const sizes = new Map<string, number>();
  const groups = new Map<Kind, Set<string>>();
  const key = (q: Question): string => `${q.kind}|${q.group}`;
  for (const q of questions) {
    sizes.set(key(q), (sizes.get(key(q)) ?? 0) + 1);
    groups.set(q.kind, (groups.get(q.kind) ?? new Set()).add(q.group));
  }
  return questions.map(q => ({
    x: EVIDENCE.map(name => q.evidence[name]),
    y: q.kind === 'present' ? 1 : 0,
    w: 1 / (sizes.get(key(q))! * groups.get(q.kind)!.size),
  }));
}

/** Logistic regression, then the bias moved to where the least slack is largest. */
export function fitRule(questions: readonly Question[]): SpecificityRule {
  const fit = fitLogistic(examplesOf(questions));
  const weights = evidenceOf(name => fit.weights[EVIDENCE.indexOf(name)]!);
  const at = (shift: number): SpecificityRule => ({ weights, bias: fit.bias - shift });
  let best = { shift: 0, slack: -Infinity, until: 0 };
  for (let shift = -8; shift <= 8; shift += 0.05) {
    const s = slack(ratesOf(questions, at(shift)));
    if (s > best.slack) best = { shift, slack: s, until: shift };
    else if (s === best.slack) best = { ...best, until: shift };
  }
  // In the middle of the best stretch, so that neither side is on the edge.
  return at((best.shift + best.until) / 2);
}

/** The rates on questions about images that the fit did not see. */
export function crossValidate(questions: readonly Question[]): Rates {
  const sources = [...new Set(questions.map(q => q.source))].sort();
  const foldOf = new Map(sources.map((s, i) => [s, i % FOLDS]));
  const held = Array.from({ length: FOLDS }, (_, fold) => {
    const inFold = (q: Question): boolean => foldOf.get(q.source) === fold;
    const train = questions.filter(q => !inFold(q));
    const rule = fitRule(train);
    // Scores of one fold as if by one rule: the evidence is replaced by the score it got.
    return questions
      .filter(inFold)
      .map(q => ({ ...q, evidence: { ...ZERO, patch: scoreOf(q.evidence, rule) } }));
  });
  return ratesOf(held.flat(), { weights: { ...ZERO, patch: 1 }, bias: 0 });
}

const evidenceOf = (value: (name: keyof PromptEvidence) => number): PromptEvidence => ({
  patch: value('patch'),
  image: value('image'),
  overNulls: value('overNulls'),
  overRivals: value('overRivals'),
  contrast: value('contrast'),
});
const ZERO = evidenceOf(() => 0);

const rounded = (v: number): number => Number(v.toPrecision(5));
const share = (rates: Rates): Record<string, number> =>
  Object.fromEntries(Object.entries(rates).map(([k, v]) => [k, Math.round(v * 1000) / 1000]));

/** The rule with its figures, as `pack.json` keeps it. */
export function calibrate(questions: readonly Question[]): NonNullable<ModelPack['specificity']> {
  const exact = fitRule(questions);
  const rule: SpecificityRule = {
    weights: evidenceOf(name => rounded(exact.weights[name])),
    bias: rounded(exact.bias),
  };
  return {
    weights: { ...rule.weights },
    bias: rule.bias,
    calibration: {
      questions: Object.fromEntries(
        KINDS.map(kind => [kind, questions.filter(q => q.kind === kind).length])
      ),
      fitted: share(ratesOf(questions, rule)),
      crossValidated: share(crossValidate(questions)),
    },
  };
}
