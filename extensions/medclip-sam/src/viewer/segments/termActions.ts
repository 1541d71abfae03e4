import { readPrompt } from '../../prompt/readPrompt';
import type { Term } from '../../prompt/terms/term';
import { termColour } from '../../prompt/terms/termColour';
import { searchTerms, termById } from '../../prompt/terms/termSearch';
import { TERMS_STATE, type TermHitView, type TermsActions } from '../../state/terms';
import type { Feature, SessionContext } from '../sessionContext';
import { readTarget } from '../image/readTarget';
import type { SegmentBook } from './segmentBook';
import { hexColour } from './segmentViews';
import { termAnswerOf, termChoices } from './terms';
import { termText } from './termText';

/** Ids of the terms that the words may mean; the table's own ids have other forms. */
const OFFERED = 'offered:';

/** Looking up and choosing the code that a prompt is saved as. */
export function createTermActions(
  session: SessionContext,
  book: Pick<SegmentBook, 'changed'>
): TermsActions & Feature {
  const { state } = session;
  let offered: readonly Term[] = [];
  /** Before the reader searches: what the words may mean, and what the table has for them; then its first rows. */
  const suggested = (prompt: string): readonly TermHitView[] => {
    const first = offered.map((term, i) => viewOf(`${OFFERED}${i}`, term));
    const more = [...searchTerms(prompt), ...searchTerms('')];
    const all = [...first, ...more.map(({ id, term }) => viewOf(id, term))];
    return all.filter(
      (hit, i) => all.findIndex(other => other.name === hit.name && other.code === hit.code) === i
    );
  };
  const hits = (prompt: string, query: string): readonly TermHitView[] =>
    query === '' ? suggested(prompt) : searchTerms(query).map(({ id, term }) => viewOf(id, term));
  const close = () => state.set(TERMS_STATE);
  const offer = (prompt: string) => {
    const { active } = readTarget(session.host);
    const answer = active ? termAnswerOf(prompt, active) : termChoices.answerFor(prompt);
    // Words with a typing error: what they may have been meant as.
    const meant = readPrompt(prompt).didYouMean.map(words =>
      active ? termAnswerOf(words, active).term : termChoices.answerFor(words).term
    );
    const said = answer.kind === 'ambiguous' ? answer.candidates : [answer.term];
    offered = [...said, ...meant].filter(term => term.coded);
  };
  const termOfId = (id: string): Term | null =>
    (id.startsWith(OFFERED) ? offered[Number(id.slice(OFFERED.length))] : termById(id)) ?? null;

  return {
    openTermPicker: prompt => {
      offer(prompt);
      state.set({ termPicker: { prompt, query: '', hits: hits(prompt, '') } });
    },
    closeTermPicker: close,
    searchTerms: query => {
      const { termPicker } = state.get();
      if (termPicker)
        state.set({ termPicker: { ...termPicker, query, hits: hits(termPicker.prompt, query) } });
    },
    chooseTerm: id => {
      const { termPicker } = state.get();
      if (!termPicker) return;
      termChoices.choose(termPicker.prompt, id === null ? null : termOfId(id));
      close();
      book.changed();
      session.refresh();
    },
    leave: close,
  };
}

const viewOf = (id: string, term: Term): TermHitView => ({
  id,
  name: termText(term),
  code: `${term.type.value} ${term.type.scheme}`,
  colour: hexColour(termColour(term) ?? [160, 160, 160]),
});
