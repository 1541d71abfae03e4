import { readFile } from 'node:fs/promises';

/** The bytes of a file that an option names. A failure names the file, also where the system does not (a folder in its place). */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw cause instanceof Error ? Object.assign(cause, { path }) : cause;
  }
}
