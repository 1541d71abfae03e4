import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { ServerFault } from '@medclip/extension-medclip-sam/engine/oip/serverFault';
import type { FromChild, ToChild } from './childProtocol';
import { PacsAway } from '../pacs/pacsAway';
import type { Failure } from '../tasks/taskSource';
import type { Task, TaskResult } from '../tasks/task';
import { startWatchdog } from './watchdog';

export type DoTask = (task: Task, attempt: number) => Promise<TaskResult>;

/**
 * Makes this process a worker of its parent: it does one task at a time, says what became of it, and ends with its parent.
 * A task that hangs is ended by the parent, which ends the process: native code cannot be interrupted in any other way. Where
 * the parent is gone, the watchdog ends it.
 */
export async function serveTasks(
  open: (send: (m: FromChild) => void) => Promise<DoTask>
): Promise<void> {
  const send = (message: FromChild): void => {
    // A parent that is gone hears nothing more.
    process.send?.(message, undefined, undefined, () => undefined);
  };
  const watchdog = startWatchdog();
  process.on('disconnect', () => process.exit(0));
  // Ctrl+C reaches the whole group; the parent decides when a task in hand is given up.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const doTask = await open(send);
  process.on('message', (message: ToChild) => {
    watchdog.begin(message.leaseMs);
    const done = doTask(message.task, message.attempt).finally(watchdog.end);
    done.then(
      result => send({ type: 'result', result }),
      (cause: unknown) => {
        if (cause instanceof PacsAway) {
          const { message: why, retryAfterMs, queried } = cause;
          send({ type: 'away', why, retryAfterMs, queried });
        } else if (cause instanceof ServerFault) {
          send({ type: 'away', why: cause.message, retryAfterMs: null, queried: false });
        } else {
          send({ type: 'failed', failure: failureOf(cause) });
        }
      }
    );
  });
  send({ type: 'ready' });
}

/** Our own sentences hold no value of a header; another error's text may, so only its kind is kept. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof MedClipSamError && cause.code !== 'internal') {
    return { code: cause.code, message: cause.message };
  }
  const name = cause instanceof Error ? cause.name : 'unknown';
  return { code: 'internal', message: `The program failed (${name}).` };
}
