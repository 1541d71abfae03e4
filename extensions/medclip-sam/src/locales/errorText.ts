import { filled, type Sentence, type SerializedError } from '../core/errors';
import { errorsByCode, sentences } from './de/errors';
import { language } from './language';
import { numberText } from './translate';

/**
 * A failure in the reader's language. Errors are made in layers that know no language: they carry keys and values, the sentences are
 * here. One without a translation, of a site or an older version, is told by its kind, and its own words follow.
 */
export function errorText({ code, message, remedy, sentences: said }: SerializedError): {
  readonly message: string;
  readonly remedy: string;
} {
  if (language() === 'en') return { message, remedy };
  const [kind, help] = errorsByCode[code];
  return {
    message: translated(said?.message ?? { key: message, values: [] }) ?? `${kind} (${message})`,
    remedy: translated(said?.remedy ?? { key: remedy, values: [] }) ?? help,
  };
}

function translated({ key, values }: Sentence): string | undefined {
  const sentence = sentences[key];
  const shown = values.map(v => (typeof v === 'number' ? numberText(v) : (sentences[v] ?? v)));
  return sentence && filled(sentence, shown);
}
