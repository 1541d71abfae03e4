import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../exitCodes';

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

/**
 * Goes on with a journal, or begins one. Only lines of the same sample and settings are kept.
 *
 * @param settings all that decides a result, the pack too
 * @throws UsageError where the journal is that of other samples or settings
 */
export function openJournal<T>(
  path: string,
  samples: readonly unknown[],
  settings: unknown
): Journal<T> {
  const all = hashOf({ samples, settings });
  const common = hashOf(settings);
  const own = samples.map(sample => hashOf({ sample, common }));
  const done = new Map<number, T>();
  const [first = '', ...lines] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  // A crash may have torn the first line, too.
  if (first !== all && !(lines.length === 0 && all.startsWith(first))) {
    throw new UsageError(
      `${dirname(path)} holds results of other images or other settings; give another --out, or delete that folder`
    );
  }
  for (const text of lines) {
    const line = parse<T>(text);
    if (line && line.of === own[line.index]) done.set(line.index, line.result);
  }
  const written = (index: number, result: T): string =>
    `${JSON.stringify({ index, of: own[index]!, result } satisfies Line<T>)}\n`;
  // Written anew without the half line a crash may have left.
  const kept = [...done].map(([index, result]) => written(index, result));
  writeFileSync(path, `${all}\n${kept.join('')}`);
  return {
    done,
    add(index, result) {
      done.set(index, result);
      appendFileSync(path, written(index, result));
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
