import { t } from '../../locales/translate';
import type { SaveActions } from '../../state/save';

/** DICOM's limit of Series Description (LO). */
const LONGEST = 64;

/** What the series that Save makes is called; left empty, it is called by its segments. */
export function SeriesName({
  name,
  labels,
  actions,
}: {
  readonly name: string;
  readonly labels: readonly string[];
  readonly actions: Pick<SaveActions, 'setSeriesName'>;
}) {
  return (
    <label className="mcs-stack">
      <span className="mcs-muted">{t('save.seriesName')}</span>
      <input
        className="mcs-input"
        type="text"
        data-cy="medclip-series-name"
        maxLength={LONGEST}
        placeholder={`MedCLIP-SAM: ${labels.join(', ')}`.slice(0, LONGEST)}
        value={name}
        onChange={event => actions.setSeriesName(event.target.value)}
        // OHIF's hotkeys listen on the document: a letter typed here must stay a letter.
        onKeyDown={event => event.stopPropagation()}
      />
    </label>
  );
}
