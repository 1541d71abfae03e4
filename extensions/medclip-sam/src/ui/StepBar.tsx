import { t } from '../locales/translate';
import type { DraftActions, DraftView } from '../state/draft';
import type { PromptActions } from '../state/prompt';
import { awaitingSegment, type SegmentsActions, type SegmentView } from '../state/segments';

type Props = {
  readonly draft: DraftView | null;
  readonly segments: readonly SegmentView[];
  readonly actions: Pick<DraftActions, 'accept' | 'discard'> &
    Pick<PromptActions, 'runAnyway'> &
    Pick<SegmentsActions, 'acceptSegment'>;
};

/** What a reader decides next, where it can always be seen: Accept and Discard of a draft, Accept of a segment that was changed. */
export function StepBar({ draft, segments, actions }: Props) {
  const changed = draft ? null : awaitingSegment(segments);
  if (changed) {
    return (
      <div className="mcs-row">
        <button
          type="button"
          className="mcs-primary mcs-grow"
          data-cy="medclip-segment-accept"
          title={t('segment.acceptHint', { label: changed.label })}
          onClick={() => actions.acceptSegment(changed.id)}
        >
          {t('segment.accept')} <kbd aria-hidden="true">{t('key.enter')}</kbd>
        </button>
      </div>
    );
  }
  if (!draft) return null;
  return (
    <div className="mcs-row">
      {draft.outlined ? (
        <button
          type="button"
          className="mcs-primary mcs-grow"
          data-cy="medclip-accept"
          title={t('draft.acceptHint')}
          onClick={() => void actions.accept()}
        >
          {t('draft.accept')} <kbd aria-hidden="true">{t('key.enter')}</kbd>
        </button>
      ) : draft.outcome === 'not-seen' ? (
        <button
          type="button"
          className="mcs-grow"
          data-cy="medclip-anyway"
          title={t('draft.anywayHint')}
          onClick={() => void actions.runAnyway()}
        >
          {t('draft.anyway')}
        </button>
      ) : null}
      <button
        type="button"
        className="mcs-grow"
        data-cy="medclip-discard"
        title={t('draft.discardHint')}
        onClick={() => actions.discard()}
      >
        {t('draft.discard')} <kbd aria-hidden="true">{t('key.esc')}</kbd>
      </button>
    </div>
  );
}
