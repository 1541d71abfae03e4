import { openPgBoss, openPgBossSource } from '@medclip/batch/tasks/pgBossSource';
import { countTasks } from '@medclip/batch/tasks/pgBossTables';
import type { Outcome } from '@medclip/batch/tasks/task';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { EXIT } from '../exitCodes';
import { checkInference } from '../openPipeline';
import { printJson } from '../runCommand';
import { hasFailures, tallyOf } from './batchProgress';
import { openPacs, queueUrl, readPlan } from './openBatch';
import { printTally } from './printTally';
import { readHours, workOn, type WorkerOptions } from './workOn';

export interface BatchWorkOptions extends WorkerOptions {
  readonly queue?: string;
  readonly processes: number;
  readonly pacsCap: number;
  readonly heartbeat: number;
  readonly untilDone?: boolean;
  readonly json?: boolean;
}

/** `batch work`: takes tasks from the queue until it is told to stop, or with --until-done until none is left. */
export async function runBatchWork(
  options: BatchWorkOptions,
  signal: AbortSignal
): Promise<number> {
  readHours(options);
  const { plan, fingerprint } = await readPlan(options.plan);
  await checkPacs(options.pacs, authorizationFromEnvironment());
  await checkInference(options.inference, plan.settings.pack, signal);
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
  const counts = () => countTasks(boss, plan.plan);
  const { waiting } = await counts();
  const outcomes: Outcome[] = [];
  const rate = await workOn(
    options,
    {
      source,
      processes: options.processes,
      untilFinished: options.untilDone === true,
      total: waiting,
      doneBefore: 0,
      counts,
      onResult: ({ outcome }) => outcomes.push(outcome),
    },
    signal
  );
  const tally = tallyOf(outcomes);
  if (options.json) printJson({ plan: plan.plan, ...tally.outcomes, ...rate });
  else printTally(plan.plan, tally, { open: 0, ...rate });
  return hasFailures(tally) ? EXIT.failed : EXIT.done;
}
