import { t } from '../../locales/translate';
import type { ProvenanceView } from '../../state/draft';

/** What made an outline: models with their hashes, prompt, settings, and who has touched it. Closed until asked for. */
export function ProvenanceCard({
  provenance,
  title,
}: {
  readonly provenance: ProvenanceView;
  readonly title?: string;
}) {
  return (
    <details className="mcs-provenance" data-cy="medclip-provenance">
      <summary>{title ?? t('provenance.title')}</summary>
      <dl className="mcs-facts">
        {provenance.lines.map(({ name, value }) => (
          <div key={name} className="mcs-fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
