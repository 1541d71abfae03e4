import type { SerializedError } from '../algorithm/errors';
import { errorsByCode, sentences } from './de/errors';
import { language } from './language';

/**
 * A failure in the reader's language. Errors are made in layers that know no language, so their English sentences are the keys; a
 * sentence that has no translation, because it holds a number or a name, is told by its kind, and its own words follow.
 */
export function errorText({ code, message, remedy }: SerializedError): {
  readonly message: string;
  readonly remedy: string;
} {
  if (language() === 'en') return { message, remedy };
  const [kind, help] = errorsByCode[code];
  const known = sentences[message];
  return {
    message: known ?? (code === 'cancelled' ? kind : `${kind} (${message})`),
    remedy: sentences[remedy] ?? help,
  };
}
