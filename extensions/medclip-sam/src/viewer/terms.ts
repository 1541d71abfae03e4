import { createTermChoices } from '../dicom/termChoices';
import type { Term } from '../dicom/term';
import type { TermAnswer } from '../dicom/termAnswer';
import type { DisplaySet } from './host';

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
