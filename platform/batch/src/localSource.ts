import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { writeFileAtomically } from './writeFileAtomically';
import { MAX_ATTEMPTS, type Failure, type LeasedTask, type TaskSource } from './taskSource';
import { taskKey, type Task, type TaskResult } from './task';

/** One line of the journal: a result, or a failure that may be tried again. */
type Line =
  | { readonly result: TaskResult }
  | { readonly failed: Task; readonly attempt: number; readonly failure: Failure }
  | { readonly planned: number };

export interface Journal {
  /** Of the plan it belongs to; null for a new one. */
  readonly fingerprint: string | null;
  /** Tasks of the plan when it was last run. */
  readonly planned: number;
  /** Finished tasks by key. */
  readonly results: ReadonlyMap<string, TaskResult>;
  /** Own failures so far, by key. */
  readonly failures: ReadonlyMap<string, { readonly attempt: number; readonly failure: Failure }>;
}

/** The journal of a folder; a last line that a crash has torn is left out. Another plan's journal is refused. */
export function readJournal(path: string, fingerprint: string | null): Journal {
  const results = new Map<string, TaskResult>();
  const failures = new Map<string, { attempt: number; failure: Failure }>();
  let planned = 0;
  if (!existsSync(path)) return { fingerprint, planned, results, failures };
  const [first, ...lines] = readFileSync(path, 'utf8').split('\n');
  const own = fingerprintIn(first ?? '');
  if (fingerprint !== null && own !== fingerprint) throw otherPlan();
  for (const text of lines) {
    const line = parse(text);
    if (!line) continue;
    if ('planned' in line) planned = line.planned;
    else if ('result' in line) results.set(taskKey(line.result.task), line.result);
    else failures.set(taskKey(line.failed), { attempt: line.attempt, failure: line.failure });
  }
  return { fingerprint: own, planned, results, failures };
}

/**
 * Tasks of one machine: those of the plan that its journal does not know as finished. Killed at any moment, the next run goes on;
 * what was stored without being written down is found in the archive by its UID.
 */
export function openLocalSource(
  path: string,
  fingerprint: string,
  tasks: readonly Task[]
): TaskSource {
  const journal = readJournal(path, fingerprint);
  const attempts = new Map([...journal.failures].map(([key, f]) => [key, f.attempt]));
  const waiting = tasks.filter(t => !journal.results.has(taskKey(t)));
  rewrite(path, { ...journal, fingerprint, planned: tasks.length });
  const write = (line: Line): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
  let inHand = 0;
  let at = 0;
  const again: Task[] = [];
  return {
    next: async () => {
      const task = at < waiting.length ? waiting[at++] : again.shift();
      if (!task) return null;
      inHand++;
      const key = taskKey(task);
      return { id: key, task, attempt: (attempts.get(key) ?? 0) + 1 };
    },
    isFinished: async () => at >= waiting.length && again.length === 0 && inHand === 0,
    done: async (_, result) => {
      write({ result });
      inHand--;
    },
    failed: async (leased, failure) => {
      attempts.set(leased.id, leased.attempt);
      if (leased.attempt >= MAX_ATTEMPTS) write({ result: givenUp(leased, failure) });
      else {
        write({ failed: leased.task, attempt: leased.attempt, failure });
        again.push(leased.task);
      }
      inHand--;
    },
    release: async leased => {
      again.push(leased.task);
      inHand--;
    },
    touch: async () => undefined,
    close: async () => undefined,
  };
}

/** Makes finished tasks open again. Returns how many. */
export function reopenTasks(path: string, which: (result: TaskResult) => boolean): number {
  const journal = readJournal(path, null);
  const { results, failures } = journal;
  const kept = new Map([...results].filter(([, r]) => !which(r)));
  rewrite(path, {
    ...journal,
    results: kept,
    failures: new Map([...failures].filter(([key]) => kept.has(key) || !results.has(key))),
  });
  return results.size - kept.size;
}

/** The result of a task that is tried no more. */
export function givenUp(leased: LeasedTask, failure: Failure): TaskResult {
  return {
    task: leased.task,
    outcome: 'failed',
    objects: [],
    prompts: [],
    timingsMs: {},
    host: hostname(),
    attempt: leased.attempt,
    reason: failure,
  };
}

function rewrite(path: string, { fingerprint, planned, results, failures }: Journal): void {
  const lines: string[] = [header(fingerprint ?? ''), JSON.stringify({ planned })];
  for (const result of results.values()) lines.push(JSON.stringify({ result }));
  for (const [key, { attempt, failure }] of failures) {
    if (results.has(key)) continue;
    const [series, rule] = key.split('#');
    // The study is known again from the plan; the key is what counts.
    const failed = { plan: '', study: '', series: series!, rule: Number(rule) };
    lines.push(JSON.stringify({ failed, attempt, failure }));
  }
  writeFileAtomically(path, `${lines.join('\n')}\n`);
}

const header = (fingerprint: string): string => JSON.stringify({ journal: 1, fingerprint });

function fingerprintIn(first: string): string | null {
  try {
    return (JSON.parse(first) as { fingerprint?: string }).fingerprint ?? null;
  } catch {
    return null;
  }
}

function parse(text: string): Line | null {
  try {
    const line = JSON.parse(text) as Line;
    return 'result' in line || 'failed' in line || 'planned' in line ? line : null;
  } catch {
    return null;
  }
}

function otherPlan(): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    'The folder holds the journal of another plan, or of this plan before it was changed.',
    'Give another --out folder, or put the plan back as it was.'
  );
}
