import type { Term } from '../../prompt/term';
import { termColour } from '../../prompt/termColour';
import { searchTerms, termById } from '../../prompt/termSearch';
import { termMeaning } from '../../prompt/terminology';
import { TERMS_STATE, type TermHitView, type TermsActions } from '../../ui/state/terms';
import type { Feature, Reading } from '../reading';
import { readTarget } from '../readTarget';
import type { SegmentBook } from '../segmentBook';
import { hexColour } from '../segmentViews';
import { termAnswerOf, termChoices } from '../terms';

/** Ids of the terms between which the words leave the choice; the table's own ids have other forms. */
const OFFERED = 'offered:';

/** Looking up and choosing the code that a prompt is saved as. */
export function createTermActions(
  reading: Reading,
  book: Pick<SegmentBook, 'changed'>
): TermsActions & Feature {
  const { state } = reading;
  let offered: readonly Term[] = [];
  /** Where the words leave a choice, its terms stand first. */
  const hits = (query: string): readonly TermHitView[] => [
    ...(query === '' ? offered.map((term, i) => viewOf(`${OFFERED}${i}`, term)) : []),
    ...searchTerms(query).map(({ id, term }) => viewOf(id, term)),
  ];
  const close = () => state.set(TERMS_STATE);
  const offer = (prompt: string) => {
    const { active } = readTarget(reading.host);
    const answer = active ? termAnswerOf(prompt, active) : termChoices.answerFor(prompt);
    offered = answer.kind === 'ambiguous' ? answer.candidates : [];
  };
  const termOfId = (id: string): Term | null =>
    (id.startsWith(OFFERED) ? offered[Number(id.slice(OFFERED.length))] : termById(id)) ?? null;

  return {
    openTermPicker: prompt => {
      offer(prompt);
      state.set({ termPicker: { prompt, query: '', hits: hits('') } });
    },
    closeTermPicker: close,
    searchTerms: query => {
      const { termPicker } = state.get();
      if (termPicker) state.set({ termPicker: { ...termPicker, query, hits: hits(query) } });
    },
    chooseTerm: id => {
      const { termPicker } = state.get();
      if (!termPicker) return;
      termChoices.choose(termPicker.prompt, id === null ? null : termOfId(id));
      close();
      book.changed();
      reading.lookAround();
    },
    leave: close,
  };
}

const viewOf = (id: string, term: Term): TermHitView => ({
  id,
  name: termMeaning(term),
  code: `${term.type.value} ${term.type.scheme}`,
  colour: hexColour(termColour(term) ?? [160, 160, 160]),
});
