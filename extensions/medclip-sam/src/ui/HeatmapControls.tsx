import { t } from '../locales/translate';
import type { HeatmapActions, HeatmapView } from './state/heatmap';

/** Saliency overlay on and off, its opacity, and the colour bar that says what the colours mean. */
export function HeatmapControls({
  heatmap,
  onChange,
}: {
  readonly heatmap: HeatmapView;
  readonly onChange: HeatmapActions['setHeatmap'];
}) {
  return (
    <div className="mcs-stack">
      <div className="mcs-row">
        <label className="mcs-row">
          <input
            type="checkbox"
            data-cy="medclip-heatmap"
            checked={heatmap.visible}
            onChange={event => onChange({ ...heatmap, visible: event.target.checked })}
          />
          {t('heatmap.toggle')}
        </label>
        <input
          type="range"
          aria-label={t('heatmap.opacity')}
          data-cy="medclip-heatmap-opacity"
          min={0.1}
          max={1}
          step={0.05}
          disabled={!heatmap.visible}
          value={heatmap.opacity}
          onChange={event => onChange({ ...heatmap, opacity: Number(event.target.value) })}
        />
        <span className="mcs-muted">
          {t('heatmap.percent', { value: Math.round(heatmap.opacity * 100) })}
        </span>
      </div>
      <div className="mcs-colourbar" aria-hidden="true" />
      <div className="mcs-row mcs-muted" aria-hidden="true">
        <span className="mcs-grow">{t('heatmap.little')}</span>
        <span>{t('heatmap.much')}</span>
      </div>
    </div>
  );
}
