import { t, tn } from '../locales/translate';
import type { SegmentView } from './state/segments';

/** The segments accepted in this display set; the brush and the eraser of OHIF work on them. */
export function SegmentList({
  segments,
  onRemove,
}: {
  readonly segments: readonly SegmentView[];
  readonly onRemove: (id: string) => void;
}) {
  return (
    <ul className="mcs-list" data-cy="medclip-segments" aria-label={t('segments.title')}>
      {segments.map(segment => (
        <li
          key={segment.id}
          className="mcs-row"
          data-cy="medclip-segment"
          data-state={segment.state}
        >
          <span className="mcs-swatch" style={{ background: segment.colour }} />
          <span className="mcs-grow" style={{ minWidth: 0 }}>
            <span className="mcs-clip" style={{ display: 'block' }} title={segment.label}>
              {segment.label}
            </span>
            <span className="mcs-muted mcs-clip" style={{ display: 'block' }}>
              {segment.term}
            </span>
            <span className="mcs-muted mcs-clip" style={{ display: 'block' }}>
              {t('segments.summary', {
                images: tn('segments.images', segment.slices),
                state: t(`segments.state.${segment.state}`),
              })}
            </span>
          </span>
          <button
            type="button"
            className="mcs-link"
            aria-label={t('segments.removeNamed', { label: segment.label })}
            onClick={() => onRemove(segment.id)}
          >
            {t('segments.remove')}
          </button>
        </li>
      ))}
    </ul>
  );
}
