import { t } from '../locales/translate';
import type { CandidatesActions, CandidatesState } from './state/candidates';

type Props = CandidatesState & { readonly actions: CandidatesActions };

/** Keys of the first ones: plain digits are OHIF's window presets. */
const KEYS = 3;

/** The findings of a run with several prompts, and the other outlines of the one that is looked at. */
export function CandidateStrip({ candidates, waiting, actions }: Props) {
  return (
    <>
      {waiting.length > 0 && (
        <div className="mcs-chips" role="group" aria-label={t('candidates.waiting')}>
          {waiting.map(({ id, prompt, current }, i) => (
            <button
              key={id}
              type="button"
              className="mcs-chip"
              data-cy="medclip-waiting"
              aria-pressed={current}
              onClick={() => void actions.selectDraft(id)}
            >
              {i + 1} · {prompt}
            </button>
          ))}
        </div>
      )}
      {candidates.length > 0 && (
        <div className="mcs-stack">
          <span className="mcs-muted">
            {t('candidates.title')} <kbd>{t('key.tab')}</kbd>
          </span>
          <div className="mcs-candidates" role="group" aria-label={t('candidates.title')}>
            {candidates.map(({ index, picture, chosen, part }) => (
              <button
                key={index}
                type="button"
                className="mcs-candidate"
                data-cy="medclip-candidate"
                aria-pressed={chosen}
                aria-label={t('candidates.one', { number: index + 1, part })}
                title={index < KEYS ? t('candidates.key', { number: index + 1 }) : undefined}
                onClick={() => void actions.chooseCandidate(index)}
              >
                <img src={picture} alt="" width={56} height={56} />
                <span aria-hidden="true">{index + 1}</span>
              </button>
            ))}
          </div>
        </div>
      )}
    </>
  );
}
