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
  const shown = values.map(v => (typeof v === 'number' ? numberText(v) : inWords(v, sentences)));
  return sentence && filled(sentence, shown);
}

/**
 * English sentences of the engine that come without keys (why the models run where they run), in the reader's language; one without
 * a translation stays as it is.
 */
export function sentencesText(english: string): string {
  const words = ERROR_SENTENCES[language()];
  if (!words) return english;
  return english
    .split(/(?<=[.!?]) (?=[A-Z])/)
    .map(one => inWords(one, words.sentences))
    .join(' ');
}

/** A sentence, or part of one, with or without values in it. */
function inWords(english: string, sentences: ErrorSentences['sentences']): string {
  const known = sentences[english];
  if (known !== undefined) return known;
  for (const [key, translation] of Object.entries(sentences)) {
    if (!/\{\d+\}/.test(key)) continue;
    const values = patternOf(key).exec(english)?.slice(1);
    // Values are read back in the order in which the sentence has them: {0}, {1} …
    if (values) return filled(translation, values);
  }
  return english;
}

const patterns = new Map<string, RegExp>();

function patternOf(key: string): RegExp {
  const known = patterns.get(key);
  if (known) return known;
  const escaped = key.replace(/[.*+?^$|()[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replace(/\{\d+\}/g, '(.+?)')}$`);
  patterns.set(key, pattern);
  return pattern;
}
