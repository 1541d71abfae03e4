import { germanFor } from '../../prompt/germanFor';
import { readPrompt } from '../../prompt/readPrompt';
import { language } from '../../locales/language';

/** An English name of the lexicon in the reader's language, where the lexicon has one; otherwise as it is. */
export const readersName = (english: string): string =>
  (language() === 'de' && germanFor(english)) || english;

/** What a prompt was understood as, in the reader's language: where the lexicon has no German for it, in the words of the prompt. */
export function readersTarget(english: string, prompt: string): string {
  if (language() !== 'de') return english;
  return germanFor(english) ?? (readPrompt(prompt).understood || english);
}
