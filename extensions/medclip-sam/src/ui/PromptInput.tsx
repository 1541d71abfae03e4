import { useEffect, useRef, type KeyboardEvent } from 'react';
import { t } from '../locales/translate';
import type { PromptActions, PromptState } from './state/prompt';

type Props = Pick<PromptState, 'prompt' | 'suggestions' | 'recent' | 'focusRequest'> & {
  readonly running: boolean;
  readonly disabled: boolean;
  readonly actions: Pick<PromptActions, 'setPrompt' | 'run' | 'cancel'>;
};

/** The prompt box with suggestions for the modality; Enter runs, Escape cancels a run. */
export function PromptInput(props: Props) {
  const { prompt, suggestions, recent, focusRequest, running, disabled, actions } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focusRequest === 0) return;
    input.current?.focus();
    input.current?.select();
  }, [focusRequest]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (!running) actions.run();
    }
    if (event.key === 'Escape' && running) actions.cancel();
    // OHIF's hotkeys listen on the document: a letter typed here must stay a letter.
    event.stopPropagation();
  };
  const chips = [...new Set([...recent, ...suggestions])].slice(0, 6);

  return (
    <div className="mcs-section">
      <label htmlFor="medclip-prompt">
        <h2>{t('prompt.title')}</h2>
      </label>
      <div className="mcs-row">
        <input
          id="medclip-prompt"
          ref={input}
          className="mcs-input mcs-grow"
          data-cy="medclip-prompt"
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('prompt.example', { prompt: suggestions[0] ?? 'breast tumor' })}
          value={prompt}
          onChange={event => actions.setPrompt(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {running ? (
          <button type="button" data-cy="medclip-cancel" onClick={() => actions.cancel()}>
            {t('prompt.cancel')}
          </button>
        ) : (
          <button
            type="button"
            className="mcs-primary"
            data-cy="medclip-run"
            disabled={disabled}
            onClick={() => actions.run()}
          >
            {t('prompt.run')}
          </button>
        )}
      </div>
      {chips.length > 0 && (
        <div className="mcs-chips" aria-label={t('prompt.suggestions')}>
          {chips.map(text => (
            <button
              key={text}
              type="button"
              className="mcs-chip"
              data-cy="medclip-suggestion"
              disabled={running}
              onClick={() => actions.setPrompt(text)}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
