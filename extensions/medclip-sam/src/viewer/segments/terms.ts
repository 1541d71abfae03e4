import { createTermChoices } from '../../prompt/terms/termChoices';
import type { Term } from '../../prompt/terms/term';
import type { TermAnswer } from '../../prompt/terms/termAnswer';
import { sidedTerm } from '../../prompt/terms/sidedTerm';
import type { AcceptedSegment } from './acceptedSegment';
import type { DisplaySet } from '../host/host';

/** The reader's choices of codes: one set per page, as there is one service per page. */
export const termChoices = createTermChoices();

interface Place {
  readonly modality: string;
  readonly displaySet: DisplaySet;
}

/** What a segment of this prompt is saved as; body part and modality of the image help to find it. */
export const termOf = (prompt: string, place: Place): Term => termAnswerOf(prompt, place).term;

/** The same, and between which terms the reader should choose. */
export function termAnswerOf(prompt: string, { modality, displaySet }: Place): TermAnswer {
  const bodyPart = displaySet.instances?.[0]?.BodyPartExamined;
  const part = typeof bodyPart === 'string' ? bodyPart : undefined;
  return termChoices.answerFor(prompt, modality, part);
}

/** What a segment of the list is saved as: the reader's choice, the code it was stored with under this name, or the table's. */
export function segmentTerm(
  segment: Pick<AcceptedSegment, 'label' | 'codedAs' | 'ref' | 'predecessor' | 'slices'>
): Term {
  const stored = segment.predecessor?.segment;
  const { label, codedAs } = segment;
  const kept = stored && stored.label === codedAs ? stored.term : null;
  const run = [...segment.slices.values()].find(({ result }) => result !== null)?.result;
  // The side is that of the outline; a segment with another name is another thing.
  const side = run?.prompt === codedAs ? run.side : null;
  const byWords = () => sidedTerm(termOf(codedAs, segment.ref), side);
  return termChoices.chosenFor(label) ?? termChoices.chosenFor(codedAs) ?? kept ?? byWords();
}
