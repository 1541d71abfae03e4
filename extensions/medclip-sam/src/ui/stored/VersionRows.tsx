import { t, tn } from '../../locales/translate';
import type { AdoptActions, ComparisonView, VersionView } from '../../state/stored';

const words = ({ name, when, who }: VersionView) => [name, when, who].filter(Boolean).join(', ');

/** "v2, today 07:19, you"; the older ones folded away, each to be compared with the one after it. */
export function VersionRows({
  versions,
  comparison,
  actions,
}: {
  readonly versions: readonly VersionView[];
  readonly comparison: ComparisonView | null;
  readonly actions: Pick<AdoptActions, 'compareVersions'>;
}) {
  const [newest, ...older] = versions;
  if (!newest) return null;
  return (
    <>
      <div className="mcs-muted" data-cy="medclip-version">
        {words(newest)}
      </div>
      {older.length > 0 && (
        <details className="mcs-details" data-cy="medclip-older-versions">
          <summary>{tn('versions.earlier', older.length)}</summary>
          {older.map((version, i) => {
            const newer = versions[i]!;
            const mine = comparison?.id === newer.id ? comparison : null;
            const names = { newer: newer.name, older: version.name };
            return (
              <div key={version.id} className="mcs-stack">
                <div className="mcs-row">
                  <span className="mcs-muted mcs-grow">{words(version)}</span>
                  <button
                    type="button"
                    className="mcs-small"
                    data-cy="medclip-compare"
                    disabled={comparison !== null && comparison.growth === null}
                    title={t('versions.compareHint', names)}
                    aria-label={t('versions.compareHint', names)}
                    onClick={() => void actions.compareVersions(newer.id, version.id)}
                  >
                    {t('versions.compare')}
                  </button>
                </div>
                {mine && <Growth {...mine} />}
              </div>
            );
          })}
        </details>
      )}
    </>
  );
}

function Growth({ growth, notes }: Pick<ComparisonView, 'growth' | 'notes'>) {
  return (
    <div role="status" className="mcs-stack" data-cy="medclip-growth">
      {growth === null && <span className="mcs-muted">{t('versions.reading')}</span>}
      {growth?.length === 0 && <span className="mcs-muted">{t('versions.none')}</span>}
      {growth?.map(({ label, lines }, i) => (
        <dl key={`${label} ${i}`} className="mcs-facts mcs-measures">
          <dt>{label}</dt>
          <dd />
          {lines.map(({ name, value }) => (
            <div key={name} className="mcs-fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ))}
      {notes.map(note => (
        <div key={note} className="mcs-muted" data-cy="medclip-growth-note">
          {note}
        </div>
      ))}
    </div>
  );
}
