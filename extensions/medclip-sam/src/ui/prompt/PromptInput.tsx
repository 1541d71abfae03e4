import { useEffect, useRef } from 'react';
import { t } from '../../locales/translate';
import { PromptCombobox } from './PromptCombobox';
import { RegionButton } from './RegionButton';
import type { PromptActions, PromptState, SuggestionView } from '../../state/prompt';

type Props = Pick<
  PromptState,
  'prompt' | 'suggestions' | 'quick' | 'recent' | 'focusRequest' | 'region' | 'run'
> & {
  readonly actions: PromptActions;
};

/** Chips are for the first look; whoever types uses the list. */
const CHIPS = 4;

/** The site's own, what the pack knows here, the last prompts, and grey what it does not know; each once. */
function chipsOf(
  quick: readonly SuggestionView[],
  suggestions: readonly SuggestionView[],
  recent: readonly string[]
): readonly SuggestionView[] {
  // What was typed in the other language of a chip (its hint) is that chip.
  const said = new Set<string>();
  const known = suggestions.filter(s => !s.unknown);
  const last = recent.map(text => ({ text, hint: '' }));
  const chips = [...quick, ...known.slice(0, CHIPS - 1), ...last, ...suggestions].filter(one => {
    const first = !said.has(one.text.toLowerCase());
    for (const name of [one.text, one.hint]) if (name) said.add(name.toLowerCase());
    return first;
  });
  return chips.slice(0, Math.max(CHIPS, quick.length));
}

/** The prompt box with its suggestions, where to search, and Run; Enter runs, Escape cancels a run. */
export function PromptInput(props: Props) {
  const { prompt, suggestions, quick, recent, focusRequest, region, run, actions } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focusRequest === 0) return;
    input.current?.focus();
    input.current?.select();
  }, [focusRequest]);
  const chips = chipsOf(quick, suggestions, recent);
  return (
    <div className="mcs-section">
      <div className="mcs-row">
        <label htmlFor="medclip-prompt" className="mcs-grow">
          <h2>{t('prompt.title')}</h2>
        </label>
        <kbd>T</kbd>
      </div>
      <div className="mcs-row">
        <PromptCombobox
          inputRef={input}
          prompt={prompt}
          suggestions={suggestions}
          recent={recent}
          onChange={actions.setPrompt}
          onEnter={() => void actions.run()}
          onEscape={() => {
            if (run) actions.cancel();
          }}
        />
        {run ? (
          <button type="button" data-cy="medclip-cancel" onClick={() => actions.cancel()}>
            {t('prompt.cancel')}
          </button>
        ) : (
          <button
            type="button"
            className="mcs-primary"
            data-cy="medclip-run"
            title={t('prompt.runHint')}
            onClick={() => void actions.run()}
          >
            {t('prompt.run')}
          </button>
        )}
      </div>
      <div className="mcs-chips" role="group" aria-label={t('prompt.suggestions')}>
        {chips.map(({ text, hint, unknown = false }) => (
          <button
            key={text}
            type="button"
            className="mcs-chip"
            data-cy="medclip-suggestion"
            data-unknown={unknown || undefined}
            title={unknown ? t('prompt.unknown') : hint || undefined}
            disabled={run !== null || unknown}
            onClick={() => void actions.ask(text)}
          >
            {text}
          </button>
        ))}
        <RegionButton region={region} disabled={run !== null} onToggle={actions.toggleRegion} />
      </div>
    </div>
  );
}
