import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { SampleResult } from './evaluateSample';

/**
 * Results as they come, one JSON line each, so that an interrupted evaluation goes on where it stopped. The first line is
 * the fingerprint of samples, settings and pack; another fingerprint starts over.
 */
export interface Journal<T = SampleResult> {
  readonly done: ReadonlyMap<number, T>;
  readonly add: (index: number, result: T) => void;
}

export function fingerprint(samples: readonly unknown[], settings: unknown): string {
  return createHash('sha256').update(JSON.stringify({ samples, settings })).digest('hex');
}

export function openJournal<T = SampleResult>(path: string, print: string): Journal<T> {
  const done = new Map<number, T>();
  const [first, ...lines] = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  if (first === print) {
    for (const line of lines) {
      const entry = parse<T>(line);
      if (entry) done.set(entry.index, entry.result);
    }
  }
  // Written anew without the half line a crash may have left.
  const kept = [...done].map(([index, result]) => JSON.stringify({ index, result }));
  writeFileSync(path, `${[print, ...kept].join('\n')}\n`);
  return {
    done,
    add(index, result) {
      done.set(index, result);
      appendFileSync(path, `${JSON.stringify({ index, result })}\n`);
    },
  };
}

function parse<T>(line: string): { index: number; result: T } | null {
  try {
    return JSON.parse(line) as { index: number; result: T };
  } catch {
    return null;
  }
}
