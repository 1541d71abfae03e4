import { t } from '../../locales/translate';
import type { KeptView, SaveActions, SaveState } from '../../state/save';
import { SmallButton } from '../SmallButton';

type Props = {
  readonly kept: readonly KeptView[];
  readonly keptProblem: SaveState['keptProblem'];
  /** What the panel says of the last save already: not said twice. */
  readonly told: string;
  /** Something else is to be decided first: it takes less room. */
  readonly brief: boolean;
  readonly actions: Pick<SaveActions, 'retry' | 'download' | 'discardResult'>;
};

/** Everything that was kept because it could not be stored. */
export function PendingList({ kept, keptProblem, told, brief, actions }: Props) {
  return (
    <>
      {keptProblem && (
        <div className="mcs-note" data-tone="warning" data-cy="medclip-kept-problem">
          {keptProblem.message}
          <div className="mcs-muted">{keptProblem.remedy}</div>
        </div>
      )}
      {kept.length > 0 && (
        <ul className="mcs-list mcs-kept" aria-label={t('kept.list')}>
          {kept.map(item => (
            <li key={item.id} className="mcs-note" data-tone="warning" data-cy="medclip-kept">
              <div>{t('kept.message', { label: item.label })}</div>
              {!brief && item.of && (
                <div className="mcs-muted" data-cy="medclip-kept-of">
                  {item.of}
                </div>
              )}
              {!brief && item.reason !== told && <div className="mcs-muted">{item.reason}</div>}
              <div className="mcs-chips">
                <SmallButton
                  cy="medclip-retry"
                  disabled={item.busy}
                  onClick={() => actions.retry(item.id)}
                >
                  {t('kept.retry')}
                </SmallButton>
                <SmallButton cy="medclip-download" onClick={() => actions.download(item.id)}>
                  {t('kept.download')}
                </SmallButton>
                <button
                  type="button"
                  className="mcs-link"
                  data-cy="medclip-drop"
                  disabled={item.busy}
                  onClick={() => actions.discardResult(item.id)}
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
