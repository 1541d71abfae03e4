import { ProgressBar } from '../ProgressBar';
import { t } from '../../locales/translate';
import type { RunView } from '../../state/prompt';

/** What the run is doing, as a sentence, a bar and a step count; read out by screen readers as it changes. */
export function StageProgress({ run }: { readonly run: RunView }) {
  const within = run.fraction ?? 0;
  const percent = Math.round(((run.step - 1 + within) / run.steps) * 100);
  return (
    <div className="mcs-section" data-cy="medclip-progress">
      <div className="mcs-row">
        <span className="mcs-grow mcs-clip" role="status" aria-live="polite">
          {run.promptCount > 1 &&
            `${t('prompt.ofSeveral', {
              number: run.promptNumber,
              count: run.promptCount,
              prompt: run.prompt,
            })} · `}
          {t('stage.now', { stage: run.stage })}
        </span>
        <span className="mcs-muted">
          {run.step} / {run.steps}
        </span>
      </div>
      <ProgressBar label={run.stage} done={percent} most={100} />
    </div>
  );
}
