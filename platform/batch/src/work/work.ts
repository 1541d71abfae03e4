import { setTimeout as sleep } from 'node:timers/promises';
import { createChild, type Child, type ChildProgram } from './child';
import { msUntilOpen, type Hours } from '../plan/hours';
import { pauseMs } from '../pacs/pacsAway';
import type { LeasedTask, TaskSource } from '../tasks/taskSource';
import type { TaskResult } from '../tasks/task';

export interface WorkEvents {
  readonly onResult?: (result: TaskResult) => void;
  readonly onFailure?: (leased: LeasedTask, code: string) => void;
  readonly onAnswer?: (verb: 'qido' | 'wado' | 'stow', status: number) => void;
  /** A worker waits: for the hours (null), or for what a sentence says of the archive or the inference server. */
  readonly onPause?: (why: string | null, ms: number) => void;
}

export interface WorkOptions extends WorkEvents {
  readonly program: ChildProgram;
  readonly processes: number;
  /** Ends a task that takes longer, in milliseconds. */
  readonly leaseMs?: number;
  readonly hours?: Hours;
  /** The first pause where archive or server are away, in milliseconds; each one after it is twice as long. */
  readonly firstPauseMs?: number;
  /** Ends after this many tasks. */
  readonly limit?: number;
  /** End when the source is finished; else wait for new tasks. */
  readonly untilFinished: boolean;
  /** Finishes the tasks in hand, then ends. */
  readonly signal?: AbortSignal;
}

const DEFAULT_LEASE_MS = 30 * 60_000;
const IDLE_MS = 500;
const TOUCH_MS = 5_000;
/** So often in a row archive or server may be away before the task is given back. */
const RELEASE_AFTER = 10;
/** An archive that is well but for one series would be asked for it for ever. */
const UNREADABLE = {
  code: 'series-unreadable',
  message: 'The PACS answers queries about the series, but does not give its images.',
};

/**
 * Works on a source with some processes, one task in each, until it is finished or told to stop.
 *
 * @throws what the source throws: then nobody can write down what becomes of a task, and all processes are ended
 */
export async function work(source: TaskSource, options: WorkOptions): Promise<void> {
  const budget = { left: options.limit ?? Infinity };
  const children = Array.from({ length: options.processes }, () =>
    createChild(options.program, options.onAnswer)
  );
  const failing = new AbortController();
  const stop = (): void => {
    failing.abort();
    for (const child of children) child.stop();
  };
  const signals = [failing.signal, ...(options.signal ? [options.signal] : [])];
  const each = { ...options, signal: AbortSignal.any(signals) };
  const loops = children.map(child =>
    workWith(child, source, each, budget).catch((cause: unknown) => {
      stop();
      throw cause;
    })
  );
  await Promise.allSettled(loops);
  stop();
  await Promise.all(loops);
}

async function workWith(
  child: Child,
  source: TaskSource,
  options: WorkOptions,
  budget: { left: number }
): Promise<void> {
  const { signal, hours } = options;
  for (let lost = 0; !signal?.aborted && budget.left > 0;) {
    const closed = hours ? msUntilOpen(hours) : 0;
    if (closed > 0) {
      options.onPause?.(null, closed);
      await pause(closed, signal);
      continue;
    }
    budget.left--;
    const leased = await source.next();
    if (!leased) {
      budget.left++;
      if (options.untilFinished && (await source.isFinished())) return;
      await pause(IDLE_MS, signal);
      continue;
    }
    const touching = setInterval(() => void source.touch(leased), TOUCH_MS);
    try {
      lost = await finish(child, leased, source, options, lost);
    } finally {
      clearInterval(touching);
    }
  }
}

/** Brings one task to an end. Returns how often in a row the process was lost. */
async function finish(
  child: Child,
  leased: LeasedTask,
  source: TaskSource,
  options: WorkOptions,
  lost: number
): Promise<number> {
  let onlyThis = true;
  for (let away = 1; ; away++) {
    const answer = await child.run(leased, options.leaseMs ?? DEFAULT_LEASE_MS);
    switch (answer.type) {
      case 'result':
        await source.done(leased, answer.result);
        options.onResult?.(answer.result);
        return 0;
      case 'failed':
        await source.failed(leased, answer.failure);
        options.onFailure?.(leased, answer.failure.code);
        return 0;
      case 'lost': {
        if (answer.why === 'stopped') return 0;
        const message =
          answer.why === 'late'
            ? 'The task took longer than its lease; its process was ended.'
            : 'The process that worked on the task ended.';
        await source.failed(leased, { code: 'worker-lost', message });
        options.onFailure?.(leased, 'worker-lost');
        await pause(pauseMs(Math.min(lost + 1, 6), null), options.signal);
        return lost + 1;
      }
      case 'away': {
        const first = options.firstPauseMs ?? 500;
        const ms = pauseMs(away, answer.retryAfterMs, { first });
        options.onPause?.(answer.why, ms);
        await pause(ms, options.signal);
        onlyThis &&= answer.queried;
        if (away >= RELEASE_AFTER && onlyThis) {
          await source.failed(leased, UNREADABLE);
          options.onFailure?.(leased, UNREADABLE.code);
          return 0;
        }
        if (options.signal?.aborted || away >= RELEASE_AFTER) {
          await source.release(leased);
          return 0;
        }
      }
    }
  }
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}
