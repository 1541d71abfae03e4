import { t } from '../../locales/translate';
import type { SlicesActions, SlicesView } from '../../state/slices';

const MARKS = [
  'ai',
  'hand',
  'learnt',
  'propagated',
  'interpolated',
  'carried',
  'stored',
  'older',
] as const;

/** One mark a slice: what drew its outline, and which one is on screen. Colour and height differ, so neither is alone. */
export function SliceStrip({
  slices,
  onGo,
}: {
  readonly slices: SlicesView;
  readonly onGo: SlicesActions['goToSlice'];
}) {
  const { strip, here, older } = slices;
  const old = new Set(older);
  const kinds = MARKS.filter(m => (m === 'older' ? old.size > 0 : strip.includes(m)));
  return (
    <>
      <div
        className="mcs-strip"
        data-many={strip.length > 100}
        role="group"
        aria-label={t('slices.strip')}
        data-cy="medclip-strip"
      >
        {strip.map((mark, index) => {
          const made = t(`slices.mark.${mark ?? 'none'}`);
          const state = old.has(index) ? t('slices.olderMark', { state: made }) : made;
          const text = t('slices.mark', { number: index + 1, state });
          return (
            <button
              key={index}
              type="button"
              className="mcs-mark"
              data-mark={mark ?? 'none'}
              data-older={old.has(index)}
              data-here={index === here}
              aria-current={index === here}
              aria-label={text}
              title={text}
              // A series has hundreds of slices: only the one on screen is a stop of the Tab key, arrows do the rest in OHIF.
              tabIndex={index === here ? 0 : -1}
              onClick={() => onGo(index)}
            />
          );
        })}
      </div>
      {kinds.length > 1 && (
        <div className="mcs-legend mcs-muted" aria-hidden="true" data-cy="medclip-legend">
          {kinds.map(kind => (
            <span key={kind}>
              <i data-mark={kind} /> {t(`slices.mark.${kind}`)}
            </span>
          ))}
        </div>
      )}
    </>
  );
}
