import { textOfBytes } from '@medclip/models/files/fileText';
import { UsageError } from '../exitCodes';
import { readBytes } from '../readImage';

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
