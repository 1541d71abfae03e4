import { UsageError } from '../exitCodes';
import { readBytes } from '../readImage';

/** UTF-8 text of a file that a person wrote, without the byte order mark that some editors begin it with. */
export const textOfBytes = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * What a JSON file holds that an option names.
 *
 * @param kind the sentence's subject, before the path
 * @throws UsageError that names the file, and nothing of what it holds: that may be about a patient
 */
export async function readJson(path: string, kind = 'The file'): Promise<unknown> {
  const text = textOfBytes(await readBytes(path));
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${kind} ${path} is not JSON`);
  }
}
