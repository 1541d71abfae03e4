import { t } from '../../locales/translate';
import type { ModelActions } from '../../state/model';
import type { SaveActions, SaveState, SaveView } from '../../state/save';

type Props = {
  readonly save: SaveView;
  readonly target: SaveState['saveTarget'];
  readonly canSave: boolean;
  readonly actions: Pick<SaveActions, 'save'> & Pick<ModelActions, 'copyDiagnostics'>;
};

/** Save, and what came of it; it stays in sight whatever is scrolled. */
export function SaveBar({ save, target, canSave, actions }: Props) {
  const saving = save.state === 'saving';
  return (
    <div className="mcs-save">
      <button
        type="button"
        className="mcs-primary"
        data-cy="medclip-save"
        title={t('save.hint')}
        disabled={!canSave || saving}
        onClick={() => actions.save()}
      >
        {t(saving ? 'save.saving' : target === 'file' ? 'save.toFile' : 'save.button')}{' '}
        <kbd aria-hidden="true">{t('key.save')}</kbd>
      </button>
      <div
        className="mcs-save-state"
        role="status"
        aria-live="polite"
        data-cy="medclip-save-state"
        data-state={save.state}
      >
        <span className={saving ? 'mcs-sr' : undefined}>{save.message}</span>
        {save.remedy && <div className="mcs-muted">{save.remedy}</div>}
      </div>
      {save.state === 'failed' && (
        <button
          type="button"
          className="mcs-link"
          data-cy="medclip-save-diagnostics"
          onClick={() => actions.copyDiagnostics()}
        >
          {t('model.copyDiagnostics')}
        </button>
      )}
    </div>
  );
}
