import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHours } from '@medclip/batch/hours';
import { openLocalSource, readJournal, reopenTasks } from '@medclip/batch/localSource';
import { createMetrics, serveMetrics } from '@medclip/batch/metrics';
import { planTasks } from '@medclip/batch/planTasks';
import { taskKey, type Task } from '@medclip/batch/task';
import { work } from '@medclip/batch/work';
import { lockFolder } from '@medclip/pacs/folderLock';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { EXIT } from '../exitCodes';
import { printJson } from '../runCommand';
import { batchProgress, hasFailures, tallyOf } from './batchProgress';
import { childProgram } from './childProgram';
import { confirmStoring } from './confirmStoring';
import { openPacs, readPlan, readShard } from './openBatch';
import { printTally } from './printTally';
import { stopGently } from './stopGently';

export interface BatchRunOptions {
  readonly pacs: string;
  readonly plan: string;
  readonly out: string;
  readonly workers: number;
  readonly reads: number;
  readonly stores: number;
  readonly lease: number;
  readonly inference?: string;
  readonly shard?: string;
  readonly limit?: number;
  readonly hours?: string;
  readonly metrics?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const JOURNAL = 'journal.jsonl';

/** `batch run`: the whole plan, or a shard of it, on this machine. The archive is the truth, the journal a help. */
export async function runBatchRun(options: BatchRunOptions, signal: AbortSignal): Promise<number> {
  const shard = readShard(options.shard);
  const hours = options.hours === undefined ? undefined : parseHours(options.hours);
  const { plan, fingerprint } = await readPlan(options.plan, options.dryRun);
  await checkPacs(options.pacs, authorizationFromEnvironment());
  await mkdir(options.out, { recursive: true, mode: 0o700 });
  await chmod(options.out, 0o700).catch(() => undefined);
  const unlock = await lockFolder(options.out);
  try {
    const path = join(options.out, JOURNAL);
    const before = readJournal(path, fingerprint).results;
    const tasks: Task[] = [];
    const pacs = openPacs(options.pacs, { reads: options.reads });
    const listed = planTasks(plan, pacs, { ...(shard && { shard }), signal });
    for await (const { task } of listed) tasks.push(task);
    const dry = [...before.values()].some(r => r.outcome === 'dry-run');
    await confirmStoring(plan, tasks.length, { yes: options.yes, dryRunBefore: dry });
    if (!plan.output.dryRun && dry) reopenTasks(path, r => r.outcome === 'dry-run');
    const done = readJournal(path, fingerprint).results;
    const progress = batchProgress(tasks.length, tasks.filter(t => done.has(taskKey(t))).length);
    const metrics = createMetrics();
    const served =
      options.metrics === undefined ? null : await serveMetrics(metrics.text, options.metrics);
    const source = openLocalSource(path, fingerprint, tasks);
    const stop = stopGently(signal);
    try {
      await work(source, {
        program: childProgram(options),
        processes: options.workers,
        leaseMs: options.lease * 1000,
        ...(hours && { hours }),
        ...(options.limit !== undefined && { limit: options.limit }),
        untilFinished: true,
        signal: stop.signal,
        onResult: result => {
          metrics.onResult(result);
          progress.onResult();
        },
        onFailure: metrics.onFailure,
        onAnswer: metrics.onAnswer,
        onPause: progress.onPause,
      });
    } finally {
      stop.end();
      await served?.close();
    }
    const rate = progress.end();
    const { results } = readJournal(path, fingerprint);
    const mine = tasks.flatMap(t => results.get(taskKey(t)) ?? []);
    const tally = tallyOf(mine);
    const open = tasks.length - tally.total;
    if (options.json) {
      printJson({ plan: plan.plan, tasks: tasks.length, open, ...tally.outcomes, ...rate });
    } else {
      printTally(plan.plan, tally, { open, ...rate });
    }
    return hasFailures(tally) ? EXIT.failed : EXIT.done;
  } finally {
    await unlock();
  }
}
