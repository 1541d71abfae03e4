import { t } from '../../locales/translate';
import { ProgressRow } from '../ProgressRow';
import { VersionRows } from './VersionRows';
import type { AdoptActions, StoredState } from '../../state/stored';

/** Stored segmentations that hang on the images, each with the way to go on with it. */
export function StoredList({
  continuable,
  continuing,
  comparison,
  actions,
}: Pick<StoredState, 'continuable' | 'continuing' | 'comparison'> & {
  readonly actions: AdoptActions;
}) {
  if (continuable.length === 0) return null;
  return (
    <section className="mcs-section" data-cy="medclip-stored" aria-label={t('stored.region')}>
      <h2>{t('stored.title')}</h2>
      {continuable.map(({ id, label, large, versions }) => (
        <div key={id} className="mcs-stack">
          <div className="mcs-row">
            <span className="mcs-grow mcs-break">{label}</span>
            <button
              type="button"
              className="mcs-small"
              data-cy="medclip-continue"
              disabled={continuing !== null}
              title={t('stored.continueHint')}
              aria-label={t('stored.continueNamed', { label })}
              onClick={() => void actions.continueStored(id)}
            >
              {t(continuing?.id === id ? 'stored.reading' : 'stored.continue')}
            </button>
          </div>
          {large && continuing?.id !== id && (
            <div className="mcs-muted" data-cy="medclip-stored-large">
              {t('stored.large')}
            </div>
          )}
          {continuing?.id === id && (
            <ProgressRow
              label={t('stored.reading')}
              running={continuing}
              cancel={t('stored.cancel')}
              cancelCy="medclip-continue-cancel"
              onCancel={() => actions.cancelContinuing()}
            />
          )}
          <VersionRows versions={versions} comparison={comparison} actions={actions} />
        </div>
      ))}
    </section>
  );
}
