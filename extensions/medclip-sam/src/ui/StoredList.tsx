import { t } from '../locales/translate';
import type { AdoptActions, StoredState } from './state/stored';

/** Stored segmentations that hang on the images, each with the way to go on with it. */
export function StoredList({
  continuable,
  continuing,
  actions,
}: Pick<StoredState, 'continuable' | 'continuing'> & { readonly actions: AdoptActions }) {
  if (continuable.length === 0) return null;
  return (
    <section className="mcs-section" data-cy="medclip-stored" aria-label={t('stored.region')}>
      <h2>{t('stored.title')}</h2>
      {continuable.map(({ id, label }) => (
        <div key={id} className="mcs-row">
          <span className="mcs-grow mcs-clip" title={label}>
            {label}
          </span>
          <button
            type="button"
            className="mcs-small"
            data-cy="medclip-continue"
            disabled={continuing !== null}
            title={t('stored.continueHint')}
            aria-label={t('stored.continueNamed', { label })}
            onClick={() => void actions.continueStored(id)}
          >
            {t(continuing === id ? 'stored.reading' : 'stored.continue')}
          </button>
        </div>
      ))}
    </section>
  );
}
