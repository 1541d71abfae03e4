import { join } from 'node:path';
import { journalResults, journalState } from '@medclip/batch/tasks/journal';
import { openPgBoss } from '@medclip/batch/tasks/pgBossSource';
import { countTasks, queueResults, type TaskCounts } from '@medclip/batch/tasks/pgBossTables';
import type { TaskResult } from '@medclip/batch/tasks/task';
import { UsageError } from '../exitCodes';
import { queueUrl } from './openBatch';
import { JOURNAL } from './runBatch';

/** Where `status`, `retry` and `export` look. */
export interface PlaceOptions {
  readonly queue?: string;
  readonly out?: string;
  readonly plan?: string;
  readonly json?: boolean;
}

export interface BatchPlace {
  readonly plan: string;
  readonly results: () => AsyncIterable<TaskResult>;
  readonly counts: () => Promise<TaskCounts>;
}

/** The journal of a folder, or the queue, for as long as `use` takes. */
export async function withPlace<T>(
  options: PlaceOptions,
  use: (place: BatchPlace) => Promise<T>
): Promise<T> {
  if (options.out !== undefined) {
    const path = join(options.out, JOURNAL);
    const { fingerprint, planned, finished } = journalState(path);
    if (fingerprint === null)
      throw new UsageError(`${options.out} holds no journal of \`batch run\``);
    const [first] = journalResults(path);
    return use({
      plan: options.plan ?? first?.task.plan ?? 'batch',
      results: async function* () {
        yield* journalResults(path);
      },
      counts: async () => ({
        waiting: Math.max(0, planned - finished),
        inHand: 0,
        oldestWaitingS: null,
      }),
    });
  }
  const { plan } = options;
  if (plan === undefined) throw new UsageError('Give --out DIR, or --queue URL with --plan NAME');
  const boss = await openPgBoss(queueUrl(options.queue));
  try {
    return await use({
      plan,
      results: () => queueResults(boss, plan),
      counts: () => countTasks(boss, plan),
    });
  } finally {
    await boss.stop({ graceful: false });
  }
}
