import { sigmoid, type CalibratedConfidence } from '../../algorithm/confidence/confidence';
import type { Specificity } from '../contract';
import type { PromptMeaning } from '../../prompt/readPrompt';
import type { ModelPack, PackConcept } from '../pack/modelPack';

/** Where a text was not measured: the presence as trained, strong from a probability of 0.9. */
const UNMEASURED = { weak: 0, strong: 2.2 };

/** What the pack was measured to do with what a text asks for; null where it was not. */
export function measuredConcept(
  { concepts }: ModelPack,
  { concept, text }: Pick<PromptMeaning, 'concept' | 'text'>
): PackConcept | null {
  const name = concept?.names[0] ?? text.trim().toLowerCase();
  return concepts?.find(c => c.name === name) ?? null;
}

/**
 * The verdict from the locator's presence: `none` up to the concept's weak limit, `strong` from its strong one. The score is 0 at
 * the one and 1 at the other, as promptSpecificity.ts has it.
 * @param presence logit
 */
export function presenceVerdict(
  pack: ModelPack,
  meaning: Pick<PromptMeaning, 'concept' | 'text'>,
  presence: number
): Specificity {
  const { weak, strong } = measuredConcept(pack, meaning)?.presence ?? UNMEASURED;
  const score = (presence - weak) / (strong - weak);
  return { verdict: score >= 1 ? 'strong' : score > 0 ? 'weak' : 'none', score };
}

/** P(Dice >= 0.8) of an outline as it was calibrated for its concept; null where it was not. */
export function calibratedConfidence(
  concept: PackConcept | null,
  signs: { readonly presence: number; readonly agreement: number; readonly stability: number }
): CalibratedConfidence | null {
  const rule = concept?.confidence;
  if (!rule) return null;
  const { presence, agreement, stability } = rule.weights;
  const z =
    rule.bias +
    presence * signs.presence +
    agreement * signs.agreement +
    stability * signs.stability;
  return { probability: sigmoid(z), high: rule.high, moderate: rule.moderate };
}
