import { readdirSync, statSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import path from 'node:path';

export interface FoundFile {
  /** Below the folder. */
  readonly name: string;
  /** Null for a link that leads nowhere or round in a circle, and for what may not be looked at, a folder too. */
  readonly info: Stats | null;
}

/**
 * Everything below a folder that is no folder itself, in order; names that begin with a dot are left out. Links are followed, but not
 * into a folder that they lie in. Synchronous, because nothing else goes on at a start, and promises for each of 20,000 files take
 * longer than the files.
 */
export function filesBelow(folder: string): readonly FoundFile[] {
  const found: FoundFile[] = [];
  const visit = (below: string, above: ReadonlySet<string>) => {
    const here = below ? folder + path.sep + below : folder;
    const entries = entriesOf(here);
    if (!entries && below) found.push({ name: below, info: null });
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.')) continue;
      const name = below ? below + path.sep + entry.name : entry.name;
      const info = entry.isDirectory() ? null : lookedAt(folder + path.sep + name);
      if (!entry.isDirectory() && !info?.isDirectory()) {
        found.push({ name, info });
        continue;
      }
      const key = info && `${info.dev} ${info.ino}`;
      if (key && above.has(key)) continue;
      visit(name, info ? new Set([...above, key!]) : above);
    }
  };
  const root = lookedAt(folder);
  visit('', new Set(root ? [`${root.dev} ${root.ino}`] : []));
  return found;
}

/** Null for a folder that may not be read, or has just gone. */
function entriesOf(folder: string): readonly Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

function lookedAt(file: string): Stats | null {
  try {
    return statSync(file);
  } catch {
    return null;
  }
}
