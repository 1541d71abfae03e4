import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const GOLDEN = path.join(__dirname, '..', 'golden');

/** A path in test/golden, which every clone has. Throws where it is not there. */
export function golden(...parts: string[]): string {
  const full = path.join(GOLDEN, ...parts);
  if (existsSync(full)) return full;
  throw new Error(`test/golden/${parts.join('/')} is missing: the clone is not complete.`);
}

/** Names of all packs in test/golden, sorted. */
export function goldenPacks(): string[] {
  return readdirSync(GOLDEN, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}
