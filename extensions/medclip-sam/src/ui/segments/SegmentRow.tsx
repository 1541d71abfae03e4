import { useState } from 'react';
import { t, tn } from '../../locales/translate';
import { memoPerLanguage } from '../memoPerLanguage';
import { Icon } from '../icons';
import { MeasurementTable } from './MeasurementTable';
import type { SegmentsActions, SegmentView } from '../../state/segments';

type Props = {
  readonly segment: SegmentView;
  readonly actions: SegmentsActions;
};

/** One segment: colour, name, state, numbers, and what can be done with it. The selected one shows everything. */
export const SegmentRow = memoPerLanguage(function SegmentRow({ segment, actions }: Props) {
  const { id, label, state, selected, visible, reviewed } = segment;
  const [name, setName] = useState<string | null>(null);
  const rename = () => {
    if (name !== null) actions.renameSegment(id, name);
    setName(null);
  };
  const flagged = state === 'flagged';
  return (
    <li
      className="mcs-segment"
      data-cy="medclip-segment"
      data-state={state}
      data-saved={segment.saved}
      data-selected={selected}
      aria-current={selected}
    >
      <div className="mcs-row">
        <input
          type="color"
          className="mcs-colour"
          data-cy="medclip-segment-colour"
          value={segment.colour}
          aria-label={t('segment.colour', { label })}
          onChange={event => actions.colourSegment(id, event.target.value)}
        />
        {name === null ? (
          <button
            type="button"
            className="mcs-name mcs-grow mcs-clip"
            data-cy="medclip-segment-name"
            title={t(selected ? 'segment.renameHint' : 'segment.select', { label })}
            onClick={() => (selected ? setName(label) : actions.selectSegment(id))}
          >
            {label}
          </button>
        ) : (
          <input
            className="mcs-input mcs-grow"
            data-cy="medclip-segment-rename"
            aria-label={t('segment.rename')}
            autoFocus
            value={name}
            onChange={event => setName(event.target.value)}
            onBlur={rename}
            onKeyDown={event => {
              if (event.key === 'Enter') rename();
              if (event.key === 'Escape') setName(null);
              // A letter typed here must not reach OHIF's hotkeys.
              event.stopPropagation();
            }}
          />
        )}
        <span className="mcs-state" data-state={state}>
          {t(
            state === 'draft' && segment.byHand
              ? 'segment.state.draft.byHand'
              : `segment.state.${state}`
          )}
        </span>
      </div>
      <div className="mcs-muted mcs-clip" title={segment.term}>
        {segment.term}
      </div>
      <div className="mcs-muted">
        {t('segments.summary', {
          images: imagesText(segment),
          state: t(segment.saved ? 'segment.saved' : 'segment.notSaved'),
        })}
      </div>
      {selected && <MeasurementTable lines={segment.measures} />}
      {selected && segment.measures.length > 0 && (
        <div className="mcs-chips">
          <button
            type="button"
            className="mcs-small"
            data-cy="medclip-report-line"
            title={t('report.lineHint')}
            onClick={() => void actions.copyReportLine(id)}
          >
            {t('report.line')}
          </button>
          <button
            type="button"
            className="mcs-small"
            data-cy="medclip-callipers"
            title={t('report.callipersHint')}
            onClick={() => void actions.drawCallipers(id)}
          >
            {t('report.callipers')}
          </button>
        </div>
      )}
      <div className="mcs-row mcs-wrap">
        {!selected && (!reviewed || state === 'edited') && (
          <button
            type="button"
            className="mcs-small mcs-primary"
            data-cy="medclip-segment-accept"
            onClick={() => actions.acceptSegment(id)}
          >
            {t('segment.accept')}
          </button>
        )}
        <button
          type="button"
          className="mcs-icon"
          data-cy="medclip-segment-visible"
          aria-pressed={visible}
          aria-label={t(visible ? 'segment.hide' : 'segment.show', { label })}
          title={t(visible ? 'segment.hide' : 'segment.show', { label })}
          onClick={() => actions.setSegmentVisible(id, !visible)}
        >
          {visible ? '◉' : '○'}
        </button>
        <button
          type="button"
          className="mcs-icon"
          data-cy="medclip-segment-jump"
          aria-label={t('segment.jump', { label })}
          title={t('segment.jump', { label })}
          onClick={() => actions.jumpToSegment(id)}
        >
          <Icon name="jump" />
        </button>
        <button
          type="button"
          className="mcs-icon"
          data-cy="medclip-segment-flag"
          aria-pressed={flagged}
          aria-label={t(flagged ? 'segment.unflag' : 'segment.flag', { label })}
          title={t(flagged ? 'segment.unflag' : 'segment.flag', { label })}
          onClick={() => actions.flagSegment(id, !flagged)}
        >
          ⚑
        </button>
        <span className="mcs-grow" />
        <button
          type="button"
          className="mcs-link"
          aria-label={t('segments.removeNamed', { label })}
          onClick={() => actions.removeSegment(id)}
        >
          {t('segments.remove')}
        </button>
      </div>
    </li>
  );
});

/** So that accepted is not taken for looked at one by one. */
function imagesText({ slices, continued }: SegmentView): string {
  const images = tn('segments.images', slices);
  return continued > 0 ? t('segments.continued', { images, count: continued }) : images;
}
