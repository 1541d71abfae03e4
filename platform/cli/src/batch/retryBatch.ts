import { join } from 'node:path';
import { reopenTasks } from '@medclip/batch/tasks/journal';
import { openPgBoss, requeueUndone } from '@medclip/batch/tasks/pgBossSource';
import type { TaskResult } from '@medclip/batch/tasks/task';
import { countOf } from '../countOf';
import { EXIT, UsageError } from '../exitCodes';
import { printJson } from '../runCommand';
import type { PlaceOptions } from './batchPlace';
import { queueUrl } from './openBatch';
import { JOURNAL } from './runBatch';
import { lockResults } from '../files/resultFolder';

interface RetryOptions extends PlaceOptions {
  readonly dead?: boolean;
  readonly failed?: string;
}

/** `batch retry`: the next `run` or `work` tries these tasks again. */
export async function runBatchRetry(options: RetryOptions): Promise<number> {
  if (!options.dead && options.failed === undefined) {
    throw new UsageError('Give --dead, or --failed with a reason that `batch status` shows');
  }
  const which = (r: TaskResult): boolean =>
    options.failed === undefined ? r.outcome === 'failed' : r.reason?.code === options.failed;
  const reopened = await reopen(options, which);
  if (options.json) printJson({ reopened });
  else
    process.stdout.write(
      `${countOf(reopened, 'task')} ${reopened === 1 ? 'is' : 'are'} open again.\n`
    );
  return EXIT.done;
}

async function reopen(
  options: RetryOptions,
  which: (result: TaskResult) => boolean
): Promise<number> {
  if (options.out !== undefined) {
    const unlock = await lockResults(options.out);
    try {
      return reopenTasks(join(options.out, JOURNAL), which);
    } finally {
      await unlock();
    }
  }
  if (options.plan === undefined) throw new UsageError('Give --plan NAME with --queue');
  const boss = await openPgBoss(queueUrl(options.queue));
  try {
    return await requeueUndone(boss, options.plan, which);
  } finally {
    await boss.stop({ graceful: false });
  }
}
