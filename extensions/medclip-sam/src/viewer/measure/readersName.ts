import { germanFor } from '../../prompt/germanFor';
import { language } from '../../locales/language';

/** An English name of the lexicon in the reader's language, where the lexicon has one; otherwise as it is. */
export const readersName = (english: string): string =>
  (language() === 'de' && germanFor(english)) || english;
