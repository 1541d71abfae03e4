import { numberText, t } from '../../locales/translate';
import type { HeatmapActions, HeatmapState } from '../../state/heatmap';

type Props = HeatmapState & {
  /** Level of the map at which the region was cut, 0..1. */
  readonly threshold: number;
  readonly actions: HeatmapActions;
};

const RAMP = { heatmap: 'heat', own: 'own', passes: 'uncertainty' } as const;

/** Saliency overlay on and off, its opacity, and the colour bar that says what the colours and the line mean. */
export function HeatmapControls({ heatmap, uncertainty, threshold, actions }: Props) {
  const { agreement, map } = uncertainty;
  const uncertain = map !== 'heatmap';
  const several = map === 'passes';
  return (
    <div className="mcs-stack">
      <div className="mcs-row">
        <label className="mcs-row" title={t('heatmap.hint')}>
          <input
            type="checkbox"
            data-cy="medclip-heatmap"
            checked={heatmap.visible}
            onChange={event => actions.setHeatmap({ ...heatmap, visible: event.target.checked })}
          />
          {t('heatmap.toggle')} <kbd>O</kbd>
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
          onChange={event =>
            actions.setHeatmap({ ...heatmap, opacity: Number(event.target.value) })
          }
        />
        <span className="mcs-muted">
          {t('heatmap.percent', { value: Math.round(heatmap.opacity * 100) })}
        </span>
      </div>
      <div
        className="mcs-colourbar"
        data-ramp={RAMP[map]}
        data-cy="medclip-colourbar"
        aria-hidden="true"
      >
        {!uncertain && (
          <i
            style={{ left: `${Math.min(100, Math.max(0, threshold * 100))}%` }}
            title={t('heatmap.threshold', { value: numberText(threshold, 2) })}
          />
        )}
      </div>
      <div className="mcs-row mcs-muted">
        <span>{uncertain ? several && t('uncertainty.little') : `0 · ${t('heatmap.little')}`}</span>
        <span className="mcs-grow mcs-centre" data-cy="medclip-threshold">
          {!uncertain && t('heatmap.threshold', { value: numberText(threshold, 2) })}
        </span>
        <span>
          {several && t('uncertainty.differ')}
          {uncertain && !several && t('uncertainty.little')}
          {!uncertain && `${t('heatmap.much')} · 1`}
        </span>
      </div>
      <div className="mcs-row">
        <button
          type="button"
          className="mcs-small"
          data-cy="medclip-uncertainty"
          data-state={uncertainty.state}
          aria-pressed={uncertainty.state === 'on'}
          title={t('uncertainty.hint')}
          onClick={() => void actions.toggleUncertainty()}
        >
          {t(uncertainty.state === 'busy' ? 'uncertainty.cancel' : 'uncertainty.toggle')}{' '}
          <kbd>U</kbd>
        </button>
        <span className="mcs-muted mcs-grow" role="status">
          {uncertainty.state === 'busy' && t('uncertainty.busy')}
          {uncertainty.state === 'on' && map === 'own' && t('uncertainty.own')}
          {agreement !== null && t('uncertainty.agreement', { value: Math.round(agreement * 100) })}
        </span>
      </div>
    </div>
  );
}
