import { ProgressRow } from '../ProgressRow';
import { useState } from 'react';
import { t, tn } from '../../locales/translate';
import { memoPerLanguage } from '../memoPerLanguage';
import { LearningRow } from './LearningRow';
import { CompanionsRow } from './CompanionsRow';
import { SliceStrip } from './SliceStrip';
import type { CompanionsActions, CompanionView } from '../../state/companions';
import type { SettingsActions } from '../../state/settings';
import type { SlicesActions, SlicesView } from '../../state/slices';

const COUNTS = [1, 3, 5, 10, 20] as const;
const DIRECTIONS = ['up', 'down', 'both'] as const;

type Props = {
  readonly slices: SlicesView;
  readonly outlinedHere: boolean;
  /** The setting: learn from the study's outlines. */
  readonly learn: boolean;
  readonly companions: readonly CompanionView[];
  /** What is worked on is a draft. */
  readonly ofDraft: boolean;
  /** A draft with an outline waits for a decision, on whichever series. */
  readonly drafted: boolean;
  readonly actions: SlicesActions & CompanionsActions & Pick<SettingsActions, 'changeSettings'>;
};

/** From the slice on screen to its neighbours, and what each slice holds. Nothing for single images. */
export const PropagateBar = memoPerLanguage(function PropagateBar({
  slices,
  outlinedHere,
  learn,
  companions,
  ofDraft,
  drafted,
  actions,
}: Props) {
  const [count, setCount] = useState<number | null>(5);
  const { running, strip, outcome, unit } = slices;
  if (strip.length < 2) return null;
  return (
    <section className="mcs-section" data-cy="medclip-slices" aria-label={t('slices.region')}>
      <h2>{t(`slices.title.${unit}`)}</h2>
      <SliceStrip slices={slices} onGo={actions.goToSlice} />
      {running ? (
        <ProgressRow
          label={t('slices.region')}
          running={running}
          cancel={t('slices.cancel')}
          cancelCy="medclip-propagate-cancel"
          onCancel={() => actions.cancelPropagation()}
        >
          <span className="mcs-muted">{t('slices.progress', { ...running })}</span>
        </ProgressRow>
      ) : (
        <>
          <label className="mcs-row">
            <span className="mcs-muted mcs-whole">{t('slices.count')}</span>
            <select
              className="mcs-input mcs-grow"
              data-cy="medclip-propagate-count"
              value={count ?? ''}
              onChange={event => setCount(event.target.value ? Number(event.target.value) : null)}
            >
              {COUNTS.map(value => (
                <option key={value} value={value}>
                  {tn('slices.countValue', value)}
                </option>
              ))}
              <option value="">{t('slices.untilFades')}</option>
            </select>
          </label>
          <div className="mcs-tiles">
            {DIRECTIONS.map(direction => (
              <button
                key={direction}
                type="button"
                className="mcs-tile"
                data-cy={`medclip-propagate-${direction}`}
                disabled={!outlinedHere}
                title={t(`slices.${direction}Hint`)}
                onClick={() => actions.propagate(direction, count)}
              >
                {t(`slices.${direction}`)}
              </button>
            ))}
            <button
              type="button"
              className="mcs-tile"
              data-cy="medclip-fill"
              title={t('slices.fillHint')}
              onClick={() => actions.fillBetween()}
            >
              {t('slices.fill')}
            </button>
          </div>
          <LearningRow slices={slices} learn={learn} ofDraft={ofDraft} actions={actions} />
          <CompanionsRow
            companions={companions}
            learn={learn}
            outlinedHere={outlinedHere}
            drafted={drafted}
            actions={actions}
          />
        </>
      )}
      <div
        className="mcs-muted"
        role="status"
        aria-live="polite"
        data-cy="medclip-propagate-outcome"
      >
        {outcome}
      </div>
    </section>
  );
});
