import { t } from '../../locales/translate';
import { memoPerLanguage } from '../memoPerLanguage';
import { SegmentRow } from './SegmentRow';
import type { SegmentsActions, SegmentView } from '../../state/segments';

/** The segments of the study; corrections, slices and OHIF's brush work on the selected one. */
export const SegmentList = memoPerLanguage(function SegmentList({
  segments,
  actions,
}: {
  readonly segments: readonly SegmentView[];
  readonly actions: SegmentsActions;
}) {
  return (
    <>
      <ul className="mcs-list" data-cy="medclip-segments" aria-label={t('segments.title')}>
        {segments.map(segment => (
          <SegmentRow key={segment.id} segment={segment} actions={actions} />
        ))}
      </ul>
      {segments.some(s => s.measures.length > 0) && (
        <button
          type="button"
          className="mcs-small"
          data-cy="medclip-copy-measures"
          title={t('measure.copyHint')}
          onClick={() => actions.copyMeasurements()}
        >
          {t('measure.copy')}
        </button>
      )}
    </>
  );
});
