import { useEffect, useRef } from 'react';
import { t } from '../../locales/translate';
import type { CandidatesActions, CandidatesState, ImagePixels } from '../../state/candidates';

type Props = CandidatesState & { readonly actions: CandidatesActions };

/** Keys of the first ones: plain digits are OHIF's window presets. */
const KEYS = 3;

/** The findings of a run with several prompts, and the other outlines of the one that is looked at. */
export function CandidateStrip({ candidates, waiting, actions }: Props) {
  return (
    <>
      {waiting.length > 0 && (
        <div className="mcs-chips" role="group" aria-label={t('candidates.waiting')}>
          {waiting.map(({ id, prompt, current, outlined }, i) => (
            <button
              key={id}
              type="button"
              className="mcs-chip"
              data-cy="medclip-waiting"
              aria-pressed={current}
              onClick={() => void actions.selectDraft(id)}
            >
              {i + 1} · {outlined ? prompt : t('candidates.waitingNothing', { prompt })}
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
            {candidates.map(({ index, picture, chosen, part, trainedOn }, i) => (
              <button
                key={index}
                type="button"
                className="mcs-candidate"
                data-cy="medclip-candidate"
                aria-pressed={chosen}
                aria-label={
                  trainedOn === null
                    ? t('candidates.one', { number: i + 1, part })
                    : t('candidates.oneTrained', { number: i + 1, outlines: trainedOn })
                }
                title={titleOf(i, trainedOn)}
                onClick={() => void actions.chooseCandidate(index)}
              >
                <Picture pixels={picture} />
                <span aria-hidden="true">
                  {i + 1}
                  {trainedOn !== null && ` · ${t('candidates.trainedShort')}`}
                </span>
              </button>
            ))}
          </div>
        </div>
      )}
    </>
  );
}

function Picture({ pixels }: { readonly pixels: ImagePixels | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!pixels) return;
    const { width, height, data } = pixels;
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(data, width, height), 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} aria-hidden="true" width={56} height={56} />;
}

/** The key, and what a trained segmenter is. */
function titleOf(index: number, trainedOn: number | null): string | undefined {
  const key = index < KEYS ? t('candidates.key', { number: index + 1 }) : '';
  const who = trainedOn === null ? '' : t('candidates.trained', { outlines: trainedOn });
  return [key, who].filter(Boolean).join(' · ') || undefined;
}
