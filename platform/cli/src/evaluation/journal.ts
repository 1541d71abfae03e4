import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { writing } from '@medclip/pacs/folder/writeFault';
import { writeWholeSync } from '@medclip/pacs/folder/writeWhole';

/**
 * Results as they come, one JSON line each, so that an interrupted run goes on where it stopped. The first line is the fingerprint
 * of all samples and settings; each line has that of its own sample.
 */
export interface Journal<T> {
  readonly done: ReadonlyMap<number, T>;
  readonly add: (index: number, result: T) => void;
}

interface Line<T> {
  readonly index: number;
  /** Fingerprint of the sample, with the settings. */
  readonly of: string;
  readonly result: T;
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

const firstLine = (samples: readonly unknown[], settings: unknown): string =>
  hashOf({ samples, settings });

/** Whether a journal is of these samples and settings. A crash may have torn its first line, too. */
export function isJournalOf(path: string, samples: readonly unknown[], settings: unknown): boolean {
  const all = firstLine(samples, settings);
  const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  return first === all || (lines.length === 0 && all.startsWith(first));
}

/**
 * Goes on with a journal, or begins one; that of other samples or settings is begun anew. Only lines of the same sample and settings
 * are kept.
 *
 * @param settings all that decides a result, the pack too
 */
export function openJournal<T>(
  path: string,
  samples: readonly unknown[],
  settings: unknown
): Journal<T> {
  const common = hashOf(settings);
  const own = samples.map(sample => hashOf({ sample, common }));
  const done = new Map<number, T>();
  const known = existsSync(path) && isJournalOf(path, samples, settings);
  const [, ...lines] = known ? readFileSync(path, 'utf8').split('\n') : [];
  for (const text of lines) {
    const line = parse<T>(text);
    if (line && line.of === own[line.index]) done.set(line.index, line.result);
  }
  const written = (index: number, result: T): string =>
    `${JSON.stringify({ index, of: own[index]!, result } satisfies Line<T>)}\n`;
  // Written anew without the half line a crash may have left.
  const kept = [...done].map(([index, result]) => written(index, result));
  writeWholeSync(path, `${firstLine(samples, settings)}\n${kept.join('')}`);
  return {
    done,
    add(index, result) {
      done.set(index, result);
      writing(path, () => appendFileSync(path, written(index, result)));
    },
  };
}

function parse<T>(text: string): Line<T> | null {
  try {
    return JSON.parse(text) as Line<T>;
  } catch {
    return null;
  }
}
