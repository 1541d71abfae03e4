import { termColour } from '../../dicom/termColour';
import { searchTerms, termById } from '../../dicom/termSearch';
import { termMeaning } from '../../dicom/terminology';
import { TERMS_STATE, type TermHitView, type TermsActions } from '../../ui/state/terms';
import type { Feature, Reading } from '../reading';
import type { SegmentBook } from '../segmentBook';
import { hexColour } from '../segmentViews';
import { termChoices } from '../terms';

/** Looking up and choosing the code that a prompt is saved as. */
export function createTermActions(
  reading: Reading,
  book: Pick<SegmentBook, 'changed'>
): TermsActions & Feature {
  const { state } = reading;
  const hits = (query: string): readonly TermHitView[] =>
    searchTerms(query).map(({ id, term }) => ({
      id,
      name: termMeaning(term),
      code: `${term.type.value} ${term.type.scheme}`,
      colour: hexColour(termColour(term) ?? [160, 160, 160]),
    }));
  const close = () => state.set(TERMS_STATE);

  return {
    openTermPicker: prompt => state.set({ termPicker: { prompt, query: '', hits: hits('') } }),
    closeTermPicker: close,
    searchTerms: query => {
      const { termPicker } = state.get();
      if (termPicker) state.set({ termPicker: { ...termPicker, query, hits: hits(query) } });
    },
    chooseTerm: id => {
      const { termPicker } = state.get();
      if (!termPicker) return;
      termChoices.choose(termPicker.prompt, id === null ? null : (termById(id) ?? null));
      close();
      book.changed();
      reading.lookAround();
    },
    leave: close,
  };
}
