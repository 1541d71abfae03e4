import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { CheckResult } from './check';

/**
 * Remembers the graphs of the containers compared so far. Containers of the same weights give the same bytes, and the
 * same bytes give the same numbers: on a slow backend they need not be run twice.
 */
export function graphMemory(): (file: string, dir: string) => CheckResult | null {
  const known = new Map<string, string>();
  return (file, dir) => {
    const hash = createHash('sha256');
    for (const name of fs.readdirSync(dir).sort()) {
      hash.update(name).update(fs.readFileSync(path.join(dir, name)));
    }
    const digest = hash.digest('hex');
    const first = known.get(digest);
    known.set(digest, first ?? file);
    if (first === undefined) return null;
    return { name: `${file}/graphs`, pass: true, detail: `byte for byte those of ${first}` };
  };
}
