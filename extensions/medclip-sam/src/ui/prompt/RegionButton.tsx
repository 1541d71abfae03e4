import { t } from '../../locales/translate';
import type { RegionView } from '../../state/prompt';

/** Search the whole image, or only inside a box that is drawn first. */
export function RegionButton({
  region,
  disabled,
  onToggle,
}: {
  readonly region: RegionView;
  readonly disabled: boolean;
  readonly onToggle: () => void;
}) {
  const [width, height] = region.size ?? [0, 0];
  const label = {
    off: () => t('region.off'),
    drawing: () => t('region.drawing'),
    set: () => t('region.set', { width, height }),
  }[region.state];
  return (
    <button
      type="button"
      className="mcs-chip mcs-region"
      data-cy="medclip-region"
      data-state={region.state}
      aria-pressed={region.state !== 'off'}
      disabled={disabled}
      title={t(region.state === 'off' ? 'region.hint' : 'region.endHint')}
      onClick={onToggle}
    >
      <span aria-hidden="true">▭</span> {label()}
      {region.state !== 'off' && <span aria-hidden="true"> ×</span>}
    </button>
  );
}
