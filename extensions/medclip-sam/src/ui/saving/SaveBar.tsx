import { listText, t, tn } from '../../locales/translate';
import type { ModelActions } from '../../state/model';
import type { SaveActions, SaveState, SaveView } from '../../state/save';
import {
  awaitingSegment,
  changedSince,
  notAccepted,
  whyNothingToSave,
  type NotSaved,
  type SegmentView,
} from '../../state/segments';

type Props = {
  readonly save: SaveView;
  readonly target: SaveState['saveTarget'];
  readonly segments: readonly SegmentView[];
  /** A draft with an outline waits for a decision. */
  readonly drafted: boolean;
  readonly actions: Pick<SaveActions, 'save'> & Pick<ModelActions, 'copyDiagnostics'>;
};

const WHY = 'medclip-save-why';

/** Save, and what came of it; it stays in sight whatever is scrolled. */
export function SaveBar({ save, target, segments, drafted, actions }: Props) {
  const saving = save.state === 'saving';
  const nothing = whyNothingToSave(segments, drafted);
  const why = saving ? '' : nothing ? whyText(nothing) : whatOf(segments);
  // What Save has said last says it already, where all is stored.
  const told = save.message !== '' && nothing?.why === 'all-saved';
  // Where Accept stands above it, that is the next step: one button leads.
  const follows = drafted || awaitingSegment(segments) !== null;
  return (
    <div className="mcs-save">
      <button
        type="button"
        className={follows ? undefined : 'mcs-primary'}
        data-cy="medclip-save"
        title={nothing ? why : `${t('save.hint')}${why && `. ${why}`}`}
        aria-describedby={why && !told ? WHY : undefined}
        disabled={nothing !== null || saving}
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
      {why && !told && (
        <div className="mcs-muted mcs-save-why" id={WHY} data-cy={WHY}>
          {why}
        </div>
      )}
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

/** Why there is nothing to save, and what to do about it. */
function whyText(nothing: NotSaved): string {
  if (nothing.why !== 'not-accepted') return t(`save.why.${nothing.why}`);
  return tn('save.why.notAccepted', nothing.labels.length, { labels: quoted(nothing.labels) });
}

/** What is saved otherwise than a reader may think; '' where nothing is. */
function whatOf(segments: readonly SegmentView[]): string {
  const changed = changedSince(segments);
  const left = notAccepted(segments);
  return [
    ...(changed.length > 0
      ? [tn('save.what.changed', changed.length, { labels: quoted(changed) })]
      : []),
    ...(left.length > 0 ? [tn('save.what.leftOut', left.length, { labels: quoted(left) })] : []),
  ].join(' ');
}

const quoted = (labels: readonly string[]): string =>
  listText([...new Set(labels)].map(word => t('draft.quoted', { word })));
