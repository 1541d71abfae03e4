import { filled, type Sentence, type SerializedError } from '../core/errors';
import { language } from './language';
import { ERROR_SENTENCES, type ErrorSentences } from './languages';
import { numberText } from './translate';

/**
 * A failure in the reader's language. Errors are made in layers that know no language: they carry keys and values, the sentences are
 * here. One without a translation, of a site or an older version, is told by its kind, and its own words follow.
 */
export function errorText({ code, message, remedy, sentences: said }: SerializedError): {
  readonly message: string;
  readonly remedy: string;
} {
  const words = ERROR_SENTENCES[language()];
  if (!words) return { message, remedy };
  const [kind, help] = words.byCode[code];
  const own = (sentence: Sentence): string | undefined => translated(sentence, words.sentences);
  return {
    message: own(said?.message ?? { key: message, values: [] }) ?? `${kind} (${message})`,
    remedy: own(said?.remedy ?? { key: remedy, values: [] }) ?? help,
  };
}

/** One sentence of a layer that knows no language, without values. */
export function sentenceText(english: string): string {
  const words = ERROR_SENTENCES[language()];
  return (words && translated({ key: english, values: [] }, words.sentences)) ?? english;
}

function translated(
  { key, values }: Sentence,
  sentences: ErrorSentences['sentences']
): string | undefined {
  const sentence = sentences[key];
  const shown = values.map(v => (typeof v === 'number' ? numberText(v) : (sentences[v] ?? v)));
  return sentence && filled(sentence, shown);
}
