import { t, tn } from '../../locales/translate';
import { SmallButton } from '../SmallButton';

/** Before an uncoded segment is saved as "Tissue": the reader decides, with the way to a code at hand. */
export function UncodedQuestion({
  labels,
  onSave,
  onChoose,
}: {
  readonly labels: readonly string[];
  readonly onSave: () => void;
  readonly onChoose: (label: string) => void;
}) {
  return (
    <div className="mcs-note" data-tone="warning" role="alert" data-cy="medclip-uncoded">
      <div>{tn('save.uncoded', labels.length, { labels: labels.join(', ') })}</div>
      <div className="mcs-chips">
        <button
          type="button"
          className="mcs-small mcs-primary"
          data-cy="medclip-uncoded-choose"
          onClick={() => onChoose(labels[0] ?? '')}
        >
          {t('save.choose')}
        </button>
        <SmallButton cy="medclip-uncoded-save" onClick={onSave}>
          {t('save.anyway')}
        </SmallButton>
      </div>
    </div>
  );
}
