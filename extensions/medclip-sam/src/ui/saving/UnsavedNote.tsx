import { t, tn } from '../../locales/translate';
import type { SaveState, UnsavedActions } from '../../state/save';
import { SmallButton } from '../SmallButton';

/** Accepted work that was not stored, to bring back or let go; and what other tabs of the study have in hand. */
export function UnsavedNote({
  restorable,
  otherTabs,
  actions,
}: Pick<SaveState, 'restorable' | 'otherTabs'> & { readonly actions: UnsavedActions }) {
  return (
    <>
      {restorable > 0 && (
        <div className="mcs-note" data-tone="warning" data-cy="medclip-restore-note">
          <div>{tn('restore.message', restorable)}</div>
          <div className="mcs-chips">
            <SmallButton cy="medclip-restore" onClick={() => void actions.restore()}>
              {t('restore.button')}
            </SmallButton>
            <button
              type="button"
              className="mcs-link"
              data-cy="medclip-discard-unsaved"
              onClick={() => void actions.discardUnsaved()}
            >
              {t('restore.discard')}
            </button>
          </div>
        </div>
      )}
      {otherTabs && (
        <div className="mcs-note" data-tone="warning" role="status" data-cy="medclip-other-tabs">
          {t('tabs.open')}
          {otherTabs.unsaved > 0 && <div>{tn('tabs.unsaved', otherTabs.unsaved)}</div>}
        </div>
      )}
    </>
  );
}
