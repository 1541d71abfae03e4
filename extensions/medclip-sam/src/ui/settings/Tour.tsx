import { useState } from 'react';
import { t } from '../../locales/translate';
import { SmallButton } from '../SmallButton';

const STEPS = ['tour.1', 'tour.2', 'tour.3'] as const;

/** Three sentences for the first visit, in the panel and not over it: a reader can follow them at once. */
export function Tour({
  example,
  onDone,
}: {
  /** A prompt that the pack knows on the image on screen; '' where there is none. */
  readonly example: string;
  readonly onDone: () => void;
}) {
  const [step, setStep] = useState(0);
  const last = step === STEPS.length - 1;
  return (
    <section className="mcs-section mcs-tour" data-cy="medclip-tour" aria-label={t('tour.region')}>
      <div className="mcs-row">
        <h2 className="mcs-grow">{t('tour.region')}</h2>
        <span className="mcs-muted">
          {t('tour.step', { number: step + 1, count: STEPS.length })}
        </span>
      </div>
      <div role="status">
        {t(STEPS[step] ?? STEPS[0])}
        {step === 0 && example !== '' && ` ${t('tour.example', { prompt: example })}`}
      </div>
      <div className="mcs-row">
        <button
          type="button"
          className="mcs-small mcs-primary"
          data-cy="medclip-tour-next"
          onClick={() => (last ? onDone() : setStep(step + 1))}
        >
          {t(last ? 'tour.done' : 'tour.next')}
        </button>
        {step > 0 && <SmallButton onClick={() => setStep(step - 1)}>{t('tour.back')}</SmallButton>}
        <span className="mcs-grow" />
        {!last && (
          <button
            type="button"
            className="mcs-link"
            data-cy="medclip-tour-skip"
            onClick={() => onDone()}
          >
            {t('tour.skip')}
          </button>
        )}
      </div>
    </section>
  );
}
