import { t } from '../../locales/translate';
import { SiteServer } from './SiteServer';
import type { ModelActions, ModelState, ModelView } from '../../state/model';
import { SmallButton } from '../SmallButton';

/** The models: asking before a large download, loading with progress, ready with backend, or failed with a way to try again. */
export function ModelStatus({
  model,
  packs,
  pack,
  server,
  actions,
}: ModelState & { readonly actions: ModelActions }) {
  return (
    <div className="mcs-stack" data-cy="medclip-model" data-state={model.state}>
      <div className="mcs-row mcs-muted">
        <span className="mcs-grow">{headline(model)}</span>
        <Buttons model={model} actions={actions} />
      </div>
      {server === 'declined' && <SiteServer server={server} actions={actions} />}
      {model.state === 'loading' && <Bar fraction={model.fraction} />}
      {model.state !== 'ready' && <Notes notes={model.notes} />}
      <details className="mcs-muted" data-cy="medclip-model-details">
        <summary>{t('model.details')}</summary>
        {model.state === 'ready' && <Notes notes={model.notes} />}
        {packs.length > 1 && (
          <label className="mcs-row">
            {t('model.pack')}
            <select
              className="mcs-grow"
              data-cy="medclip-model-pack"
              value={pack}
              onChange={event => actions.choosePack(event.target.value)}
            >
              {packs.map(({ url, title }) => (
                <option key={url} value={url}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        <div className="mcs-chips">
          <SmallButton cy="medclip-diagnostics" onClick={actions.copyDiagnostics}>
            {t('model.copyDiagnostics')}
          </SmallButton>
          <SmallButton cy="medclip-model-purge" onClick={actions.deleteModels}>
            {t('model.purge')}
          </SmallButton>
        </div>
      </details>
    </div>
  );
}

function headline(model: ModelView): string {
  switch (model.state) {
    case 'idle':
      return t('model.idle');
    case 'asking':
      return t('model.asking', { title: model.title });
    case 'loading': {
      if (model.fraction === null) return t('model.loading');
      return t('model.loadingPercent', { percent: Math.round(model.fraction * 100) });
    }
    case 'ready':
      return t('model.ready', { title: model.title, backend: model.backend });
    case 'failed':
      return t('model.failed');
  }
}

function Buttons({
  model,
  actions,
}: {
  readonly model: ModelView;
  readonly actions: ModelActions;
}) {
  return (
    <>
      {model.state === 'asking' && (
        <SmallButton cy="medclip-model-download" onClick={actions.downloadModel}>
          {t('model.download')}
        </SmallButton>
      )}
      {(model.state === 'asking' || model.state === 'loading') && (
        <SmallButton cy="medclip-model-stop" onClick={actions.stopModel}>
          {t(model.state === 'asking' ? 'model.notNow' : 'model.stop')}
        </SmallButton>
      )}
      {model.state === 'failed' && (
        <SmallButton cy="medclip-model-retry" onClick={actions.retryModel}>
          {t('model.retry')}
        </SmallButton>
      )}
    </>
  );
}

function Bar({ fraction }: { readonly fraction: number | null }) {
  const percent = fraction === null ? null : Math.round(fraction * 100);
  return (
    <div className="mcs-bar">
      <i
        className={percent === null ? 'mcs-unknown' : undefined}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map(note => (
    <div key={note} className="mcs-muted" data-cy="medclip-model-note">
      {note}
    </div>
  ));
}
