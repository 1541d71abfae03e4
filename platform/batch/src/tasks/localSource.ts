import { appendFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { faultOfWriting } from '@medclip/pacs/folder/writeFault';
import { readJournal, startJournal, type JournalLine } from './journal';
import { MAX_ATTEMPTS, type Failure, type LeasedTask, type TaskSource } from './taskSource';
import { taskKey, type Task, type TaskResult } from './task';

export interface LocalSource extends TaskSource {
  /** Of the tasks that it was opened with. */
  readonly doneBefore: number;
}

/**
 * Tasks of one machine: those of the plan that its journal does not know as finished. Killed at any moment, the next run goes on;
 * what was stored without being written down is found in the archive by its UID.
 */
export function openLocalSource(
  path: string,
  fingerprint: string,
  tasks: readonly Task[]
): LocalSource {
  const { waiting, attempts } = begin(path, fingerprint, tasks);
  const write = (line: JournalLine): void =>
    writing(() => appendFileSync(path, `${JSON.stringify(line)}\n`));
  let inHand = 0;
  let at = 0;
  const again: Task[] = [];
  return {
    doneBefore: tasks.length - waiting.length,
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

/** What is open: only that is needed from here on. */
function begin(
  path: string,
  fingerprint: string,
  tasks: readonly Task[]
): { readonly waiting: readonly Task[]; readonly attempts: Map<string, number> } {
  const journal = readJournal(path, fingerprint);
  writing(() => startJournal(path, fingerprint, tasks.length));
  return {
    waiting: tasks.filter(t => !journal.finished.has(taskKey(t))),
    attempts: new Map([...journal.failures].map(([key, f]) => [key, f.attempt])),
  };
}

function writing(work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw notWritten(cause);
  }
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
    finishedAt: Date.now(),
    reason: failure,
  };
}

/** A torn line is dropped by the next run, which finds in the archive what was stored. */
function notWritten(cause: unknown): MedClipSamError {
  const reason = cause instanceof MedClipSamError ? cause.cause : cause;
  const full = (reason as NodeJS.ErrnoException).code === 'ENOSPC';
  const why = faultOfWriting(reason)?.why;
  return new MedClipSamError(
    'setup-failed',
    full
      ? 'The disk of the --out folder is full.'
      : `The journal in --out cannot be written${why ? `: ${why}` : ''}.`,
    'Mend that and run again: it goes on where it stopped.',
    { cause }
  );
}
