import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** SHA-256 of a pack's pack.json, which holds the hashes of all its files. */
export async function packSha256(packDir: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(packDir, 'pack.json')))
    .digest('hex');
}
