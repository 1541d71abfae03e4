import { t } from '../locales/translate';
import type { ModelActions } from './state/model';
import type { KeptView, SaveActions, SaveState, SaveView } from './state/save';

type Props = {
  readonly save: SaveView;
  readonly kept: readonly KeptView[];
  readonly keptProblem: SaveState['keptProblem'];
  readonly target: SaveState['saveTarget'];
  readonly canSave: boolean;
  readonly actions: Pick<SaveActions, 'save' | 'retry' | 'download' | 'drop'> &
    Pick<ModelActions, 'copyDiagnostics'>;
};

/** Save to the PACS, what came of it, and everything that was kept because it could not be stored. */
export function SaveBar({ save, kept, keptProblem, target, canSave, actions }: Props) {
  const saving = save.state === 'saving';
  return (
    <>
      <button
        type="button"
        className="mcs-primary"
        data-cy="medclip-save"
        disabled={!canSave || saving}
        onClick={() => actions.save()}
      >
        {t(saving ? 'save.saving' : target === 'file' ? 'save.toFile' : 'save.button')}
      </button>
      <div role="status" aria-live="polite" data-cy="medclip-save-state" data-state={save.state}>
        {save.message}
        {save.remedy && <div className="mcs-muted">{save.remedy}</div>}
      </div>
      {save.state === 'failed' && (
        <div className="mcs-row mcs-end">
          <button
            type="button"
            className="mcs-link"
            data-cy="medclip-save-diagnostics"
            onClick={() => actions.copyDiagnostics()}
          >
            {t('model.copyDiagnostics')}
          </button>
        </div>
      )}
      {keptProblem && (
        <div className="mcs-note" data-tone="warning" data-cy="medclip-kept-problem">
          {keptProblem.message}
          <div className="mcs-muted">{keptProblem.remedy}</div>
        </div>
      )}
      {kept.length > 0 && (
        <ul className="mcs-list" aria-label={t('kept.list')}>
          {kept.map(item => (
            <li key={item.id} className="mcs-note" data-tone="warning" data-cy="medclip-kept">
              <div>{t('kept.message', { label: item.label })}</div>
              <div className="mcs-muted">{item.reason}</div>
              <div className="mcs-chips">
                <button
                  type="button"
                  className="mcs-small"
                  data-cy="medclip-retry"
                  disabled={item.busy}
                  onClick={() => actions.retry(item.id)}
                >
                  {t('kept.retry')}
                </button>
                <button
                  type="button"
                  className="mcs-small"
                  data-cy="medclip-download"
                  onClick={() => actions.download(item.id)}
                >
                  {t('kept.download')}
                </button>
                <button
                  type="button"
                  className="mcs-link"
                  data-cy="medclip-drop"
                  disabled={item.busy}
                  onClick={() => actions.drop(item.id)}
                >
                  {t('kept.delete')}
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
