import { join } from 'node:path';
import { readJournal } from '@medclip/batch/localSource';
import { openPgBoss } from '@medclip/batch/pgBossSource';
import { countTasks, queueResults, type TaskCounts } from '@medclip/batch/pgBossTables';
import type { TaskResult } from '@medclip/batch/task';
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
    const journal = readJournal(join(options.out, JOURNAL), null);
    if (journal.fingerprint === null) {
      throw new UsageError(`${options.out} holds no journal of \`batch run\``);
    }
    const [first] = journal.results.values();
    return use({
      plan: options.plan ?? first?.task.plan ?? 'batch',
      results: async function* () {
        yield* journal.results.values();
      },
      counts: async () => ({
        waiting: Math.max(0, journal.planned - journal.results.size),
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
