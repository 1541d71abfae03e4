import { t } from '../locales/translate';
import type { SlicesActions, SlicesView } from './state/slices';

/** One mark a slice: what drew its outline, and which one is on screen. Colour and height differ, so neither is alone. */
export function SliceStrip({
  slices,
  onGo,
}: {
  readonly slices: SlicesView;
  readonly onGo: SlicesActions['goToSlice'];
}) {
  const { strip, here } = slices;
  return (
    <div
      className="mcs-strip"
      data-many={strip.length > 100}
      role="group"
      aria-label={t('slices.strip')}
      data-cy="medclip-strip"
    >
      {strip.map((mark, index) => {
        const text = t('slices.mark', {
          number: index + 1,
          state: t(`slices.mark.${mark ?? 'none'}`),
        });
        return (
          <button
            key={index}
            type="button"
            className="mcs-mark"
            data-mark={mark ?? 'none'}
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
  );
}
