import { de } from './de';
import { errorsByCode, sentences } from './de/errors';
import { mode as deMode } from './de/mode';
import { packTexts } from './de/packTexts';
import { en, type MessageKey } from './en';
import { mode as enMode } from './en/mode';

/**
 * The languages of the panel. To add one: its dictionary (`fr.ts`, with `fr/…`), and a line in each of the first three; in the
 * fourth where packs are known in it. Constants of their own, so that the bundle of the mode holds the sentences of the mode alone.
 */
const DICTIONARY_OF = { en, de };
export type Language = keyof typeof DICTIONARY_OF;

/** Every sentence of the user interface; the type makes a missing one an error of compilation. */
export const DICTIONARIES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> =
  DICTIONARY_OF;

/** What OHIF shows of the mode outside our panel. */
export const MODE_SENTENCES: Readonly<Record<Language, typeof enMode>> = {
  en: enMode,
  de: deMode,
};

/** Sentences of errors: by their kind, and by their English sentence (core/errors.ts); null where the errors are written in it. */
export const ERROR_SENTENCES: Readonly<Record<Language, ErrorSentences | null>> = {
  en: null,
  de: { byCode: errorsByCode, sentences },
};

/** What shipped packs say of themselves, by their English text, in languages that have it. */
export const PACK_TEXTS: Readonly<Partial<Record<Language, Readonly<Record<string, string>>>>> = {
  de: packTexts,
};

export interface ErrorSentences {
  readonly byCode: typeof errorsByCode;
  readonly sentences: typeof sentences;
}
