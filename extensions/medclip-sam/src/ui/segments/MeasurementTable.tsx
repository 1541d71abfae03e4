import { t } from '../../locales/translate';
import type { MeasureLine } from '../../state/segments';

/** Numbers of one segment, each with its unit. */
export function MeasurementTable({ lines }: { readonly lines: readonly MeasureLine[] }) {
  if (lines.length === 0) return null;
  return (
    <dl
      className="mcs-facts mcs-measures"
      data-cy="medclip-measures"
      aria-label={t('measure.region')}
      title={t('measure.recist')}
    >
      {lines.map(({ name, value }) => (
        <div key={name} className="mcs-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
