import { parseHours } from '@medclip/batch/hours';
import { createMetrics, serveMetrics } from '@medclip/batch/metrics';
import { openPgBoss, openPgBossSource } from '@medclip/batch/pgBossSource';
import { countTasks } from '@medclip/batch/pgBossTables';
import type { TaskResult } from '@medclip/batch/task';
import { work } from '@medclip/batch/work';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { EXIT } from '../exitCodes';
import { printJson } from '../runCommand';
import { batchProgress, hasFailures, tallyOf } from './batchProgress';
import { childProgram } from './childProgram';
import { openPacs, queueUrl, readPlan } from './openBatch';
import { printTally } from './printTally';
import { stopGently } from './stopGently';

export interface BatchWorkOptions {
  readonly pacs: string;
  readonly plan: string;
  readonly queue?: string;
  readonly processes: number;
  readonly pacsCap: number;
  readonly heartbeat: number;
  readonly reads: number;
  readonly stores: number;
  readonly lease: number;
  readonly inference?: string;
  readonly hours?: string;
  readonly metrics?: number;
  readonly untilDone?: boolean;
  readonly json?: boolean;
}

/** `batch work`: takes tasks from the queue until it is told to stop, or with --until-done until none is left. */
export async function runBatchWork(
  options: BatchWorkOptions,
  signal: AbortSignal
): Promise<number> {
  const hours = options.hours === undefined ? undefined : parseHours(options.hours);
  const { plan, fingerprint } = await readPlan(options.plan);
  await checkPacs(options.pacs, authorizationFromEnvironment());
  // Fails here rather than in every child.
  openPacs(options.pacs);
  const boss = await openPgBoss(queueUrl(options.queue));
  const source = await openPgBossSource(boss, {
    plan: plan.plan,
    fingerprint,
    pacsAddress: options.pacs,
    pacsCap: options.pacsCap,
    heartbeatSeconds: options.heartbeat,
  });
  const metrics = createMetrics(() => countTasks(boss, plan.plan));
  const served =
    options.metrics === undefined ? null : await serveMetrics(metrics.text, options.metrics);
  const stop = stopGently(signal);
  const { waiting } = await countTasks(boss, plan.plan);
  const progress = batchProgress(waiting, 0);
  const results: Pick<TaskResult, 'outcome'>[] = [];
  try {
    await work(source, {
      program: childProgram(options),
      processes: options.processes,
      leaseMs: options.lease * 1000,
      ...(hours && { hours }),
      untilFinished: options.untilDone === true,
      signal: stop.signal,
      onResult: result => {
        metrics.onResult(result);
        progress.onResult();
        results.push({ outcome: result.outcome });
      },
      onFailure: metrics.onFailure,
      onAnswer: metrics.onAnswer,
      onPause: progress.onPause,
    });
  } finally {
    stop.end();
    await served?.close();
    await source.close();
  }
  const rate = progress.end();
  const tally = tallyOf(results as TaskResult[]);
  if (options.json) printJson({ plan: plan.plan, ...tally.outcomes, ...rate });
  else printTally(plan.plan, tally, { open: 0, ...rate });
  return hasFailures(tally) ? EXIT.failed : EXIT.done;
}
