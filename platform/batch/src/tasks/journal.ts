import { appendFileSync, closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { writeFileAtomically } from './writeFileAtomically';
import type { Failure } from './taskSource';
import { taskKey, type Outcome, type Task, type TaskResult } from './task';

/** One line of the journal: a result, or a failure that may be tried again. */
export type JournalLine =
  | { readonly result: TaskResult }
  | { readonly failed: Task; readonly attempt: number; readonly failure: Failure }
  | { readonly planned: number };

/** What is kept in memory of a journal: an archive has a million series, and their results stay on the disk. */
export interface Journal {
  /** Of the plan it belongs to; null for a new one. */
  readonly fingerprint: string | null;
  /** Tasks of the plan when it was last run. */
  readonly planned: number;
  /** Finished tasks by key. */
  readonly finished: ReadonlyMap<string, Outcome>;
  /** Own failures so far, by key. */
  readonly failures: ReadonlyMap<string, { readonly attempt: number; readonly failure: Failure }>;
}

/** The journal of a folder; a last line that a crash has torn is left out. Another plan's journal is refused. */
export function readJournal(path: string, fingerprint: string | null): Journal {
  const finished = new Map<string, Outcome>();
  const failures = new Map<string, { attempt: number; failure: Failure }>();
  let planned = 0;
  if (!existsSync(path)) return { fingerprint, planned, finished, failures };
  let own: string | null | undefined;
  for (const text of textLines(path)) {
    if (own === undefined) {
      own = fingerprintIn(text);
      if (fingerprint !== null && own !== fingerprint) throw otherPlan();
      continue;
    }
    const line = parse(text);
    if (!line) continue;
    if ('planned' in line) planned = line.planned;
    else if ('result' in line) finished.set(taskKey(line.result.task), line.result.outcome);
    else failures.set(taskKey(line.failed), { attempt: line.attempt, failure: line.failure });
  }
  return { fingerprint: own ?? null, planned, finished, failures };
}

/** How far a journal is, without a list of its tasks. */
export function journalState(path: string): {
  readonly fingerprint: string | null;
  readonly planned: number;
  readonly finished: number;
} {
  let [planned, finished] = [0, 0];
  if (!existsSync(path)) return { fingerprint: null, planned, finished };
  let own: string | null | undefined;
  for (const text of textLines(path)) {
    if (own === undefined) own = fingerprintIn(text);
    else if (text.startsWith('{"result":') && parse(text)) finished++;
    else if (text.startsWith('{"planned":')) planned = plannedIn(text) ?? planned;
  }
  return { fingerprint: own ?? null, planned, finished };
}

/** The results in a journal, one at a time; a task has one, as it is worked on only while it has none. */
export function* journalResults(path: string): Generator<TaskResult> {
  if (!existsSync(path)) return;
  for (const text of textLines(path)) {
    const line = text.startsWith('{"result":') ? parse(text) : null;
    if (line && 'result' in line) yield line.result;
  }
}

/** Begins a journal, or goes on with it: a line that a crash has torn is ended, and skipped by whoever reads it. */
export function startJournal(path: string, fingerprint: string, planned: number): void {
  if (existsSync(path)) appendFileSync(path, `\n${JSON.stringify({ planned })}\n`);
  else writeFileAtomically(path, [header(fingerprint), JSON.stringify({ planned })]);
}

/** Writes a journal anew, without what is not worth keeping: all at once or not at all. */
function rewriteJournal(
  path: string,
  { fingerprint, planned, finished, failures }: Journal,
  keep: (result: TaskResult) => boolean
): void {
  const lines = function* (): Generator<string> {
    yield header(fingerprint ?? '');
    yield JSON.stringify({ planned });
    for (const result of journalResults(path)) if (keep(result)) yield JSON.stringify({ result });
    for (const [key, { attempt, failure }] of failures) {
      if (finished.has(key)) continue;
      const [series, rule] = key.split('#');
      // The study is known again from the plan; the key is what counts.
      const failed = { plan: '', study: '', series: series!, rule: Number(rule) };
      yield JSON.stringify({ failed, attempt, failure });
    }
  };
  writeFileAtomically(path, lines());
}

/** Makes finished tasks open again. Returns how many. */
export function reopenTasks(path: string, which: (result: TaskResult) => boolean): number {
  let reopened = 0;
  rewriteJournal(path, readJournal(path, null), result => {
    if (!which(result)) return true;
    reopened++;
    return false;
  });
  return reopened;
}

const PIECE_BYTES = 1 << 16;

/** The lines of a file, one at a time. */
function* textLines(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (;;) {
      const length = readSync(file, piece);
      const lines = (rest + decoder.write(piece.subarray(0, length))).split('\n');
      rest = lines.pop()!;
      yield* lines;
      if (length === 0) break;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

const header = (fingerprint: string): string => JSON.stringify({ journal: 1, fingerprint });

function fingerprintIn(first: string): string | null {
  try {
    return (JSON.parse(first) as { fingerprint?: string }).fingerprint ?? null;
  } catch {
    return null;
  }
}

function parse(text: string): JournalLine | null {
  try {
    const line = JSON.parse(text) as JournalLine;
    return 'result' in line || 'failed' in line || 'planned' in line ? line : null;
  } catch {
    return null;
  }
}

function plannedIn(text: string): number | null {
  const line = parse(text);
  return line && 'planned' in line ? line.planned : null;
}

function otherPlan(): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    'The folder holds the journal of another plan, or of this plan before it was changed.',
    'Give another --out folder, or put the plan back as it was.'
  );
}
