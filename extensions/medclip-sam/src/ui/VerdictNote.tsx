import { numberText, t } from '../locales/translate';
import type { DraftView } from './state/draft';

/** How much the text mattered and how sure the outline is, in words; the numbers are in the tooltip. */
export function VerdictNote({ draft }: { readonly draft: DraftView }) {
  const { verdict, confidence, limitedBy } = draft;
  const numbers = [
    t('draft.score', { score: numberText(draft.score, 3) }),
    t('draft.samEstimate', { value: numberText(draft.iouPrediction, 2) }),
    t('draft.stability', { value: numberText(draft.stability, 2) }),
  ].join(' · ');
  return (
    <div className="mcs-stack">
      <div className="mcs-verdict" data-verdict={verdict} data-cy="medclip-verdict" title={numbers}>
        {draft.found || draft.outlined ? t(`draft.verdict.${verdict}`) : t('draft.nothingFound')}
      </div>
      {draft.absentFinding !== null && (
        <div className="mcs-muted" data-cy="medclip-absence">
          {t(verdict === 'none' ? 'draft.absent' : 'draft.notAbsent', {
            finding: draft.absentFinding,
          })}
        </div>
      )}
      {draft.sided && draft.outlined && (
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
