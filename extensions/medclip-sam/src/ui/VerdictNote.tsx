import { numberText, t } from '../locales/translate';
import type { DraftView } from './state/draft';

/** What became of the prompt in one line, in one colour. Green only where nothing speaks against the outline. */
function verdictOf(draft: DraftView): { readonly look: string; readonly text: string } {
  const { outcome, verdict, confidence, target, unknown, side } = draft;
  if (outcome === 'unknown-words') {
    const words = unknown.map(word => `“${word}”`).join(', ');
    return { look: 'unknown', text: t('draft.unknown', { words }) };
  }
  if (outcome === 'absence-asked') return { look: 'absence', text: t('draft.absence') };
  if (!draft.outlined) {
    const key = side === 'elsewhere' ? 'draft.notOnSide' : 'draft.notSeen';
    return { look: 'none', text: t(key, { target }) };
  }
  const look = verdict === 'strong' && confidence === 'low' ? 'weak' : verdict;
  return { look, text: t(`draft.verdict.${look}`) };
}

/** What became of the prompt, how sure the outline is, and what to ask instead; the numbers are in the tooltip. */
export function VerdictNote({
  draft,
  onAsk,
}: {
  readonly draft: DraftView;
  readonly onAsk: (prompt: string) => Promise<void>;
}) {
  const { verdict, confidence, limitedBy, absentFinding, didYouMean } = draft;
  const numbers = [
    t('draft.score', { score: numberText(draft.score, 3) }),
    t('draft.samEstimate', { value: numberText(draft.iouPrediction, 2) }),
    t('draft.stability', { value: numberText(draft.stability, 2) }),
  ].join(' · ');
  const { look, text } = verdictOf(draft);
  return (
    <div className="mcs-stack">
      <div
        className="mcs-verdict"
        data-verdict={look}
        data-cy="medclip-verdict"
        title={draft.outlined ? numbers : undefined}
      >
        {text}
      </div>
      {didYouMean.length > 0 && !draft.outlined && (
        <div className="mcs-chips" role="group" aria-label={t('draft.didYouMean')}>
          <span className="mcs-muted">{t('draft.didYouMean')}</span>
          {didYouMean.map(prompt => (
            <button
              key={prompt}
              type="button"
              className="mcs-chip"
              data-cy="medclip-did-you-mean"
              onClick={() => void onAsk(prompt)}
            >
              {prompt}
            </button>
          ))}
        </div>
      )}
      {absentFinding !== null && (
        <div className="mcs-muted" data-cy="medclip-absence">
          {t(verdict === 'none' ? 'draft.absent' : 'draft.notAbsent', { finding: absentFinding })}
        </div>
      )}
      {draft.side === 'untold' && draft.outlined && (
        <div className="mcs-side" data-cy="medclip-side">
          {t('draft.side')}
        </div>
      )}
      {confidence && (
        <div className="mcs-muted" data-cy="medclip-confidence" data-level={confidence}>
          {t(`confidence.${confidence}`)}
          {limitedBy.length > 0 &&
            ` ${t('confidence.because', {
              signs: limitedBy.map(sign => t(`confidence.sign.${sign}`)).join(', '),
            })}`}
        </div>
      )}
    </div>
  );
}
