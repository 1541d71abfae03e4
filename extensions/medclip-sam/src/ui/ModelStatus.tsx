import { t } from '../locales/translate';
import type { ModelView } from './state/model';

/** One line about the models: loading with progress, ready with backend, or failed with a way to try again. */
export function ModelStatus({
  model,
  onRetry,
}: {
  readonly model: ModelView;
  readonly onRetry: () => void;
}) {
  if (model.state === 'loading') {
    const percent = model.fraction === null ? null : Math.round(model.fraction * 100);
    return (
      <div data-cy="medclip-model" data-state="loading">
        <div className="mcs-muted">
          {percent === null ? t('model.loading') : t('model.loadingPercent', { percent })}
        </div>
        <div className="mcs-bar">
          <i
            className={percent === null ? 'mcs-unknown' : undefined}
            style={percent === null ? undefined : { width: `${percent}%` }}
          />
        </div>
      </div>
    );
  }
  return (
    <div className="mcs-row mcs-muted" data-cy="medclip-model" data-state={model.state}>
      <span className="mcs-grow">
        {model.state === 'ready' &&
          t('model.ready', { title: model.title, backend: model.backend })}
        {model.state === 'idle' && t('model.idle')}
        {model.state === 'failed' && t('model.failed')}
      </span>
      {model.state === 'failed' && (
        <button type="button" data-cy="medclip-model-retry" onClick={onRetry}>
          {t('model.retry')}
        </button>
      )}
    </div>
  );
}
