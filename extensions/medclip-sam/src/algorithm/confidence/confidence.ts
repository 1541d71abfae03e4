/**
 * Confidence in words, from three signs that fail in different ways: SAM's own IoU prediction (is this a good mask of
 * something?), the stability of the mask under another threshold (is its edge sharp?), and the prompt's specificity (is it
 * what the text names?). The weakest sign decides, because each of them alone can be right about a wrong mask.
 *
 *             IoU prediction   stability   specificity
 *   high         >= 0.80        >= 0.92      strong
 *   moderate     >= 0.60        >= 0.80      weak
 *   low          below          below        none
 *
 * These limits are chosen, not calibrated. Packs with a locator have a fourth sign, the agreement (IoU) of the locator's outline
 * with SAM's (high >= 0.75, moderate >= 0.5), and for the concepts they were measured on a fitted probability that the outline
 * reaches Dice 0.8: then that decides the level, and the signs say only what speaks against it. It decides where it was measured:
 * where locator and SAM outline different things (agreement < 0.5), or an outline cannot be the thing by its size or place
 * (bodyPlace.ts), the level is low whatever was fitted. A level says nothing about a diagnosis.
 */
export type ConfidenceLevel = 'high' | 'moderate' | 'low';
export type ConfidenceSign =
  'iouPrediction' | 'stability' | 'specificity' | 'agreement' | 'size' | 'place' | 'sequences';

export interface Confidence {
  readonly level: ConfidenceLevel;
  /** The signs that keep it from being higher; empty for `high`. */
  readonly limitedBy: readonly ConfidenceSign[];
}

export interface CalibratedConfidence {
  /** That the outline reaches Dice 0.8. */
  readonly probability: number;
  /** Probabilities from which the level is high or moderate. */
  readonly high: number;
  readonly moderate: number;
}

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const STEPS = { iouPrediction: [0.8, 0.6], stability: [0.92, 0.8] } as const;
/**
 * Below this stability an outline of SAM's stands for nothing: a small change of the threshold moves two fifths of it. Images that
 * were looked at stay above 0.63.
 */
export const LEAST_STABILITY = 0.6;
const AGREEMENT = [0.75, 0.5] as const;
const LEVELS: readonly ConfidenceLevel[] = ['high', 'moderate', 'low'];

/** One step less sure, because other sequences of the study do not agree. */
export const sequencesDisagree = ({ level, limitedBy }: Confidence): Confidence => ({
  level: LEVELS[Math.min(LEVELS.length - 1, LEVELS.indexOf(level) + 1)]!,
  limitedBy: [...limitedBy, 'sequences'],
});

export function confidenceOf(signs: {
  readonly iouPrediction: number;
  readonly stability: number;
  readonly verdict: 'strong' | 'weak' | 'none';
  /** IoU of the locator's outline with SAM's, where there is a locator. */
  readonly agreement?: number;
  readonly calibrated?: CalibratedConfidence | null;
  /** What of the outline cannot be that of the thing. */
  readonly implausible?: readonly ('size' | 'place')[];
}): Confidence {
  const step = (value: number, [high, moderate]: readonly [number, number]): number =>
    value >= high ? 0 : value >= moderate ? 1 : 2;
  const ranks: Partial<Readonly<Record<ConfidenceSign, number>>> = {
    iouPrediction: step(signs.iouPrediction, STEPS.iouPrediction),
    stability: step(signs.stability, STEPS.stability),
    specificity: { strong: 0, weak: 1, none: 2 }[signs.verdict],
    ...(signs.agreement !== undefined && { agreement: step(signs.agreement, AGREEMENT) }),
    ...Object.fromEntries((signs.implausible ?? []).map(sign => [sign, 2])),
  };
  const worst = Math.max(...Object.values(ranks));
  if (signs.calibrated) {
    const { probability, high, moderate } = signs.calibrated;
    const outside = [ranks.agreement, ranks.size, ranks.place].includes(2);
    const measured = step(probability, [high, moderate]);
    // No outline that was fitted to was so unstable: never high, whatever the rule says there. What is shown is the locator's
    // outline then (engine/drawing/outlineOf.ts), which SAM's signs say nothing against.
    const capped = measured === 0 && signs.stability < LEAST_STABILITY;
    const level = signs.verdict === 'none' || outside ? 2 : capped ? 1 : measured;
    const against = (Object.keys(ranks) as ConfidenceSign[]).filter(
      sign => level > 0 && worst > 0 && ranks[sign] === worst && !(capped && level === 1)
    );
    return { level: LEVELS[level]!, limitedBy: against };
  }
  const limitedBy = (Object.keys(ranks) as ConfidenceSign[]).filter(
    sign => worst > 0 && ranks[sign] === worst
  );
  return { level: LEVELS[worst]!, limitedBy };
}
