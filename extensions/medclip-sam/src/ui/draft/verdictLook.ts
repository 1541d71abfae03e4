import type { DraftView } from '../../state/draft';

/** What became of a prompt, as a look: one colour each (panelStyles.ts). */
export type VerdictLook = 'unknown' | 'absence' | 'none' | 'weak' | 'strong';

type Facts = Pick<DraftView, 'outcome' | 'outlined' | 'verdict' | 'confidence' | 'limitedBy'>;

/**
 * Green (`strong`) only where the thing is known and seen, and the confidence in its outline high, or moderate without a sign
 * that speaks against it.
 */
export function verdictLook({
  outcome,
  outlined,
  verdict,
  confidence,
  limitedBy,
}: Facts): VerdictLook {
  if (outcome === 'unknown-words') return 'unknown';
  if (outcome === 'absence-asked') return 'absence';
  if (!outlined || verdict !== 'strong') return outlined ? verdict : 'none';
  const sure = confidence === 'high' || (confidence === 'moderate' && limitedBy.length === 0);
  return sure ? 'strong' : 'weak';
}
