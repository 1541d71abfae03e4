import { t, tn } from '../../locales/translate';
import type { SettingsActions } from '../../state/settings';
import type { SlicesActions, SlicesView } from '../../state/slices';

type Props = {
  readonly slices: Pick<SlicesView, 'older' | 'teachers'>;
  readonly learn: boolean;
  /** Nobody has accepted yet what it learns from. */
  readonly ofDraft: boolean;
  readonly actions: SlicesActions & Pick<SettingsActions, 'changeSettings'>;
};

/** What is learnt from, the switch for it, and the one button that draws older slices anew. */
export function LearningRow({ slices, learn, ofDraft, actions }: Props) {
  const { older, teachers } = slices;
  const { outlines, corrections } = teachers;
  const some = outlines + corrections > 0;
  const line = !learn
    ? t('slices.learnsNot')
    : some
      ? t(ofDraft ? 'slices.learnsDraft' : 'slices.learns', {
          outlines: tn('slices.outlines', outlines),
          corrections: tn('slices.corrections', corrections),
        })
      : t('slices.learnsNothing');
  return (
    <div className="mcs-stack">
      {learn && older.length > 0 && (
        <button
          type="button"
          className="mcs-primary"
          data-cy="medclip-update"
          title={t('slices.updateHint')}
          onClick={() => void actions.updateSlices()}
        >
          {tn('slices.update', older.length)}
        </button>
      )}
      <div className="mcs-muted" data-cy="medclip-learns">
        {line}
      </div>
      <div className="mcs-row">
        <label className="mcs-row mcs-grow mcs-muted" title={t('slices.learnHint')}>
          <input
            type="checkbox"
            data-cy="medclip-learn"
            checked={learn}
            onChange={event => actions.changeSettings({ learnInStudy: event.target.checked })}
          />
          {t('slices.learnSwitch')}
        </label>
        <button
          type="button"
          className="mcs-small"
          data-cy="medclip-forget"
          disabled={!learn || !some}
          title={t('slices.forgetHint')}
          onClick={() => actions.forgetLearnt()}
        >
          {t('slices.forget')}
        </button>
      </div>
    </div>
  );
}
