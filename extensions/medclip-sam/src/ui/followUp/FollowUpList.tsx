import { ProgressRow } from '../ProgressRow';
import { t, tn } from '../../locales/translate';
import type { FollowUpActions, FollowUpView } from '../../state/followUp';

/** What is outlined on another study of the patient, each with the way to look for it here. */
export function FollowUpList({
  followUp: { earlier, own, running, outcome },
  actions,
}: {
  readonly followUp: FollowUpView;
  readonly actions: FollowUpActions;
}) {
  if (earlier.length + own.length === 0 && !running) return null;
  const rows = [
    ...earlier.map(({ id, label, date }) => ({ id, label, words: label, more: date })),
    ...own.map(({ id, label, outlines }) => ({
      ...{ id, label, words: t('followUp.like', { label }) },
      more: tn('followUp.outlines', outlines),
    })),
  ];
  return (
    <section className="mcs-section" data-cy="medclip-follow-up" aria-label={t('followUp.region')}>
      <h2>{t(earlier.length > 0 ? 'followUp.title' : 'followUp.titleOwn')}</h2>
      {rows.map(({ id, label, words, more }) => (
        <div key={id} className="mcs-row">
          <span className="mcs-grow mcs-break">
            {words} {more && <span className="mcs-muted">{more}</span>}
          </span>
          <button
            type="button"
            className="mcs-small"
            data-cy="medclip-find-earlier"
            disabled={running !== null}
            title={t('followUp.findHint')}
            aria-label={t('followUp.findNamed', { label })}
            onClick={() => void actions.findEarlier(id)}
          >
            {t(running?.id === id ? 'followUp.finding' : 'followUp.find')}
          </button>
        </div>
      ))}
      {running && (
        <ProgressRow
          label={t('followUp.finding')}
          running={running}
          cancel={t('followUp.cancel')}
          cancelCy="medclip-find-cancel"
          onCancel={() => actions.cancelFinding()}
        />
      )}
      <div
        className="mcs-muted"
        role="status"
        aria-live="polite"
        data-cy="medclip-follow-up-outcome"
      >
        {outcome}
      </div>
    </section>
  );
}
