import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalSource } from '@medclip/batch/tasks/localSource';
import { openPgBoss, openPgBossSource } from '@medclip/batch/tasks/pgBossSource';
import type { Task } from '@medclip/batch/tasks/task';
import { work } from '@medclip/batch/work/work';

/** A whole worker of `batch run` or `batch work` with the task of batchChild.ts, to be killed at any moment. */
async function main(): Promise<void> {
  const { env } = process;
  const fingerprint = env['FINGERPRINT'] ?? 'f';
  const source =
    env['QUEUE'] === undefined
      ? openLocalSource(
          env['JOURNAL']!,
          fingerprint,
          JSON.parse(readFileSync(env['TASKS']!, 'utf8')) as Task[]
        )
      : await openPgBossSource(await openPgBoss(env['QUEUE']), {
          plan: env['PLAN']!,
          fingerprint,
          pacsAddress: env['ARCHIVE']!,
          pacsCap: Number(env['CAP'] ?? 8),
          heartbeatSeconds: 10,
        });
  await work(source, {
    program: {
      file: join(__dirname, 'batchChild.ts'),
      execArgv: ['--max-old-space-size=80', '--require', require.resolve('tsx/cjs')],
    },
    processes: Number(env['PROCESSES'] ?? 1),
    leaseMs: Number(env['LEASE_MS'] ?? 60_000),
    ...(env['FIRST_PAUSE_MS'] && { firstPauseMs: Number(env['FIRST_PAUSE_MS']) }),
    untilFinished: true,
  });
  await source.close();
}

main().then(
  () => process.exit(0),
  (cause: unknown) => {
    process.stderr.write(`${String(cause)}\n`);
    process.exit(1);
  }
);
