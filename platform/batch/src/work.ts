import { setTimeout as sleep } from 'node:timers/promises';
import { createChild, type Child, type ChildProgram } from './child';
import { msUntilOpen, type Hours } from './hours';
import { pauseMs } from './pacsAway';
import type { LeasedTask, TaskSource } from './taskSource';
import type { TaskResult } from './task';

export interface WorkEvents {
  readonly onResult?: (result: TaskResult) => void;
  readonly onFailure?: (leased: LeasedTask, code: string) => void;
  readonly onAnswer?: (verb: 'qido' | 'wado' | 'stow', status: number) => void;
  /** A worker waits for the archive, for the hours, or for tasks. */
  readonly onPause?: (why: 'pacs-away' | 'hours', ms: number) => void;
}

export interface WorkOptions extends WorkEvents {
  readonly program: ChildProgram;
  readonly processes: number;
  /** Ends a task that takes longer, in milliseconds. */
  readonly leaseMs?: number;
  readonly hours?: Hours;
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
/** So often in a row the archive may be away before its task is given back. */
const RELEASE_AFTER = 10;

/** Works on a source with some processes, one task in each, until it is finished or told to stop. */
export async function work(source: TaskSource, options: WorkOptions): Promise<void> {
  const budget = { left: options.limit ?? Infinity };
  const children = Array.from({ length: options.processes }, () =>
    createChild(options.program, options.onAnswer)
  );
  try {
    await Promise.all(children.map(child => workWith(child, source, options, budget)));
  } finally {
    for (const child of children) child.stop();
  }
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
      options.onPause?.('hours', closed);
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
        const message =
          answer.why === 'late'
            ? 'The task took longer than its lease; its process was ended.'
            : 'The process that worked on the task ended.';
        await source.failed(leased, { code: 'worker-lost', message });
        options.onFailure?.(leased, 'worker-lost');
        await pause(pauseMs(Math.min(lost + 1, 6), null), options.signal);
        return lost + 1;
      }
      case 'pacs-away': {
        const ms = pauseMs(away, answer.retryAfterMs);
        options.onPause?.('pacs-away', ms);
        await pause(ms, options.signal);
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
