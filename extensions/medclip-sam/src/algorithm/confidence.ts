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
 * The limits are chosen, not calibrated. A level is no probability, and says nothing about a diagnosis.
 */
export type ConfidenceLevel = 'high' | 'moderate' | 'low';
export type ConfidenceSign = 'iouPrediction' | 'stability' | 'specificity';

export interface Confidence {
  readonly level: ConfidenceLevel;
  /** The signs that keep it from being higher; empty for `high`. */
  readonly limitedBy: readonly ConfidenceSign[];
}

const STEPS = { iouPrediction: [0.8, 0.6], stability: [0.92, 0.8] } as const;
const LEVELS: readonly ConfidenceLevel[] = ['high', 'moderate', 'low'];

export function confidenceOf(signs: {
  readonly iouPrediction: number;
  readonly stability: number;
  readonly verdict: 'strong' | 'weak' | 'none';
}): Confidence {
  const step = (value: number, [high, moderate]: readonly [number, number]): number =>
    value >= high ? 0 : value >= moderate ? 1 : 2;
  const ranks: Readonly<Record<ConfidenceSign, number>> = {
    iouPrediction: step(signs.iouPrediction, STEPS.iouPrediction),
    stability: step(signs.stability, STEPS.stability),
    specificity: { strong: 0, weak: 1, none: 2 }[signs.verdict],
  };
  const worst = Math.max(...Object.values(ranks));
  const limitedBy = (Object.keys(ranks) as ConfidenceSign[]).filter(
    sign => worst > 0 && ranks[sign] === worst
  );
  return { level: LEVELS[worst]!, limitedBy };
}
