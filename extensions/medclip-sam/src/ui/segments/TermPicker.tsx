import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { t } from '../../locales/translate';
import type { TermsActions, TermsState } from '../../state/terms';

type Props = {
  readonly picker: NonNullable<TermsState['termPicker']>;
  readonly actions: TermsActions;
};

const LIST = 'medclip-term-list';

/** The term table as a combobox: what is typed narrows the list, Enter or a click takes the marked code. */
export function TermPicker({ picker, actions }: Props) {
  const { prompt, query, hits } = picker;
  const [marked, setMarked] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, [prompt]);
  useEffect(() => setMarked(0), [query]);

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && hits.length > 0) {
      event.preventDefault();
      setMarked((marked + step + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const hit = hits[marked];
      if (hit) actions.chooseTerm(hit.id);
    } else if (event.key === 'Escape') actions.closeTermPicker();
  };

  return (
    <section className="mcs-section" data-cy="medclip-term-picker" aria-label={t('term.region')}>
      <div className="mcs-row">
        <label htmlFor="medclip-term" className="mcs-grow mcs-clip">
          {t('term.title', { prompt })}
        </label>
        <button type="button" className="mcs-link" onClick={() => actions.closeTermPicker()}>
          {t('term.close')}
        </button>
      </div>
      <input
        id="medclip-term"
        ref={input}
        className="mcs-input"
        data-cy="medclip-term-search"
        role="combobox"
        aria-expanded={true}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `${LIST}-${marked}` : undefined}
        autoComplete="off"
        placeholder={t('term.search')}
        value={query}
        onChange={event => actions.searchTerms(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ul id={LIST} role="listbox" aria-label={t('term.list')} className="mcs-terms">
        {hits.map((hit, i) => (
          <li
            key={hit.id}
            id={`${LIST}-${i}`}
            role="option"
            aria-selected={i === marked}
            data-cy="medclip-term-option"
            onClick={() => actions.chooseTerm(hit.id)}
          >
            <span className="mcs-swatch" style={{ background: hit.colour }} />
            <span className="mcs-grow">
              {hit.name} <span className="mcs-muted">{hit.code}</span>
            </span>
          </li>
        ))}
      </ul>
      <div className="mcs-row">
        <span className="mcs-muted mcs-grow" role="status">
          {hits.length === 0 && t('term.none')}
        </span>
        <button
          type="button"
          className="mcs-link"
          data-cy="medclip-term-default"
          onClick={() => actions.chooseTerm(null)}
        >
          {t('term.default')}
        </button>
      </div>
    </section>
  );
}
