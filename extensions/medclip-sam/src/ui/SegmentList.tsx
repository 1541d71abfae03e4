import type { SegmentView } from './viewState';

const STATES: Readonly<Record<SegmentView['state'], string>> = {
  accepted: 'accepted, not saved',
  edited: 'edited, not saved',
  saved: 'saved',
};

/** The segments accepted in this display set; the brush and the eraser of OHIF work on them. */
export function SegmentList({
  segments,
  onRemove,
}: {
  readonly segments: readonly SegmentView[];
  readonly onRemove: (id: string) => void;
}) {
  return (
    <ul className="mcs-list" data-cy="medclip-segments" aria-label="Segments">
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
              {segment.slices} {segment.slices === 1 ? 'image' : 'images'} · {STATES[segment.state]}
            </span>
          </span>
          <button
            type="button"
            className="mcs-link"
            aria-label={`Remove ${segment.label}`}
            onClick={() => onRemove(segment.id)}
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}
