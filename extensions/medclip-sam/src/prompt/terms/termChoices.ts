import type { Term } from './term';
import { answerTerm } from '../readPrompt';
import type { TermAnswer } from './termAnswer';
import { promptWords } from '../words';

/**
 * The code a reader chose for some words stands for these words from then on, on this page: the draft, the list and the saved
 * object must not disagree about it.
 */
export interface TermChoices {
  /** What a segment of this prompt is saved as: the reader's choice, else the table's answer. */
  termFor(prompt: string, modality?: string, bodyPart?: string): Term;
  /** The reader's choice alone; null where there is none. */
  chosenFor(prompt: string): Term | null;
  /** The same, and whether the reader should be asked; nobody is asked again about what was chosen. */
  answerFor(prompt: string, modality?: string, bodyPart?: string): TermAnswer;
  /** Null: back to the table's answer. */
  choose(prompt: string, term: Term | null): void;
}

export function createTermChoices(): TermChoices {
  const chosen = new Map<string, Term>();
  const keyOf = (prompt: string) => promptWords(prompt).join(' ');
  const answerFor: TermChoices['answerFor'] = (prompt, modality, bodyPart) => {
    const term = chosen.get(keyOf(prompt));
    return term ? { kind: 'one', term } : answerTerm(prompt, modality, bodyPart);
  };
  return {
    answerFor,
    termFor: (prompt, modality, bodyPart) => answerFor(prompt, modality, bodyPart).term,
    chosenFor: prompt => chosen.get(keyOf(prompt)) ?? null,
    choose: (prompt, term) => {
      if (term) chosen.set(keyOf(prompt), term);
      else chosen.delete(keyOf(prompt));
    },
  };
}
