import { useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { t } from '../../locales/translate';
import { promptOptions, withPrompt } from './promptOptions';
import type { SuggestionView } from '../../state/prompt';

type Props = {
  readonly inputRef: RefObject<HTMLInputElement>;
  readonly prompt: string;
  readonly suggestions: readonly SuggestionView[];
  readonly recent: readonly string[];
  readonly onChange: (prompt: string) => void;
  readonly onEnter: () => void;
  readonly onEscape: () => void;
};

const LIST = 'medclip-prompt-list';

/**
 * The prompt as an editable combobox with list autocomplete (ARIA 1.2, APG "combobox"): the focus stays in the box, arrow keys
 * move through the list, Enter takes the marked option or, with none marked, runs. Nothing is chosen for the reader.
 */
export function PromptCombobox(props: Props) {
  const { inputRef, prompt, suggestions, recent, onChange, onEnter, onEscape } = props;
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  const known = suggestions.find(s => !s.unknown);
  const options = promptOptions(prompt, recent, suggestions);
  const shown = open && options.length > 0;
  const close = () => {
    setOpen(false);
    setMarked(-1);
  };
  const take = (text: string) => {
    onChange(withPrompt(prompt, text));
    close();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // OHIF's hotkeys listen on the document: a letter typed here must stay a letter.
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const chosen = shown ? options[marked] : undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setOpen(true);
      if (options.length === 0) return;
      // -1 is the box itself: past either end the mark returns there.
      const places = options.length + 1;
      setMarked(((marked + 1 + step + places) % places) - 1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen) take(chosen.text);
      else {
        close();
        onEnter();
      }
    } else if (event.key === 'Escape') {
      if (shown) close();
      else onEscape();
    }
  };

  // A box of one line would drop the line ends of a pasted list.
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData('text');
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    const lines = text.split(/[\r\n]+/).map(line => line.trim());
    const { selectionStart, selectionEnd } = event.currentTarget;
    const [from, to] = [selectionStart ?? prompt.length, selectionEnd ?? prompt.length];
    onChange(prompt.slice(0, from) + lines.filter(Boolean).join(', ') + prompt.slice(to));
  };

  return (
    <div className="mcs-combobox mcs-grow">
      <input
        id="medclip-prompt"
        ref={inputRef}
        className="mcs-input"
        data-cy="medclip-prompt"
        type="text"
        role="combobox"
        aria-expanded={shown}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={shown && marked >= 0 ? `${LIST}-${marked}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={known ? t('prompt.example', { prompt: known.text }) : t('prompt.placeholder')}
        title={t('prompt.severalHint')}
        value={prompt}
        onChange={event => {
          onChange(event.target.value);
          setOpen(true);
          setMarked(-1);
        }}
        onClick={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <ul
        id={LIST}
        role="listbox"
        aria-label={t('prompt.suggestions')}
        className="mcs-options"
        data-cy="medclip-prompt-list"
        hidden={!shown}
      >
        {options.map((option, i) => (
          <li
            key={option.text}
            id={`${LIST}-${i}`}
            role="option"
            aria-selected={i === marked}
            data-cy="medclip-prompt-option"
            title={option.text}
            // Before the blur that would close the list.
            onMouseDown={event => {
              event.preventDefault();
              take(option.text);
            }}
          >
            <span className={`mcs-grow mcs-clip${option.unknown ? ' mcs-muted' : ''}`}>
              {option.text}
            </span>
            <span className="mcs-muted mcs-clip">
              {option.unknown
                ? t('prompt.unknown')
                : option.recent
                  ? t('prompt.recent')
                  : option.hint}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
