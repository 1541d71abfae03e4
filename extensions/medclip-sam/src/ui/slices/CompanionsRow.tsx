import { t } from '../../locales/translate';
import type { CompanionsActions, CompanionView } from '../../state/companions';

type Props = {
  readonly companions: readonly CompanionView[];
  readonly learn: boolean;
  readonly outlinedHere: boolean;
  /** A draft with an outline waits for a decision: it is accepted first, then copied. */
  readonly drafted: boolean;
  readonly actions: CompanionsActions;
};

const WHY = 'medclip-copy-why';

/** What is to be known of a sequence before it is ticked. */
function remark({ name, off, moved }: CompanionView): string {
  if (off) return t(`companions.off.${off}`, { name });
  if (moved) return t('companions.moved', { name });
  return '';
}

/** The other sequences of the study: which of them outlines are continued by, and copied to. */
export function CompanionsRow({ companions, learn, outlinedHere, drafted, actions }: Props) {
  if (companions.length === 0) return null;
  const canCopy = outlinedHere && !drafted;
  const remarks = companions.map(remark).filter(Boolean);
  return (
    <div className="mcs-stack" data-cy="medclip-companions">
      <div className="mcs-row mcs-wrap" role="group" aria-label={t('companions.hint')}>
        <span className="mcs-muted" title={t('companions.hint')}>
          {t('companions.title')}
        </span>
        {companions.map(one => (
          <label key={one.id} className="mcs-row mcs-muted" title={remark(one) || one.name}>
            <input
              type="checkbox"
              data-cy="medclip-companion"
              data-name={one.name}
              data-moved={one.moved ?? ''}
              data-off={one.off ?? ''}
              checked={one.used}
              disabled={one.off !== null || !(learn || canCopy)}
              onChange={event => actions.useCompanion(one.id, event.target.checked)}
            />
            {one.name}
          </label>
        ))}
      </div>
      {(learn || canCopy) &&
        remarks.map(text => (
          <div key={text} className="mcs-muted" data-cy="medclip-companion-remark">
            {text}
          </div>
        ))}
      {outlinedHere && (
        <div className="mcs-row mcs-wrap">
          <button
            type="button"
            className="mcs-small"
            data-cy="medclip-copy-sequences"
            disabled={drafted || !companions.some(one => one.used)}
            title={t('companions.copyHint')}
            aria-describedby={drafted ? WHY : undefined}
            onClick={() => void actions.copyToSequences()}
          >
            {t('companions.copy')}
          </button>
          {drafted && (
            <span className="mcs-muted" id={WHY} data-cy={WHY}>
              {t('companions.copyAfter')}
            </span>
          )}
        </div>
      )}
    </div>
  );
}
