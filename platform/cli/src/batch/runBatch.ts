import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal, reopenTasks } from '@medclip/batch/tasks/journal';
import { openLocalSource } from '@medclip/batch/tasks/localSource';
import { planTasks } from '@medclip/batch/plan/planTasks';
import { taskKey, type Task } from '@medclip/batch/tasks/task';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { makeOutFolder } from '../files/outFolder';
import { EXIT } from '../exitCodes';
import { checkInference } from '../openPipeline';
import { checkOutputs } from '../outputs';
import { printJson } from '../runCommand';
import { hasFailures, tallyOf, type Tally } from './batchProgress';
import { confirmStoring } from './confirmStoring';
import { openPacs, PATIENCE, readPlan, readShard } from './openBatch';
import { printTally } from './printTally';
import { readHours, workOn, type WorkerOptions } from './workOn';
import { lockResults } from '../files/resultFolder';

export interface BatchRunOptions extends WorkerOptions {
  readonly out: string;
  readonly workers: number;
  readonly shard?: string;
  readonly limit?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const JOURNAL = 'journal.jsonl';

/** `batch run`: the whole plan, or a shard of it, on this machine. The archive is the truth, the journal a help. */
export async function runBatchRun(options: BatchRunOptions, signal: AbortSignal): Promise<number> {
  const shard = readShard(options.shard);
  readHours(options);
  checkOutputs({
    reads: [{ option: '--plan', path: options.plan }],
    folders: [{ option: '--out', path: options.out, names: name => name === JOURNAL }],
  });
  const { plan, fingerprint } = await readPlan(options.plan, options.dryRun);
  await checkPacs(options.pacs, authorizationFromEnvironment());
  await checkInference(options.inference, plan.settings.pack, signal);
  await makeOutFolder(options.out, 0o700);
  await chmod(options.out, 0o700).catch(() => undefined);
  const unlock = await lockResults(options.out);
  try {
    const path = join(options.out, JOURNAL);
    const dry = hasDryRun(path, fingerprint);
    const tasks: Task[] = [];
    const pacs = openPacs(options.pacs, { reads: options.reads, patience: PATIENCE });
    const listed = planTasks(plan, pacs, { ...(shard && { shard }), signal });
    for await (const { task } of listed) tasks.push(task);
    await confirmStoring(plan, tasks.length, { yes: options.yes, dryRunBefore: dry });
    if (!plan.output.dryRun && dry) reopenTasks(path, r => r.outcome === 'dry-run');
    const source = openLocalSource(path, fingerprint, tasks);
    const rate = await workOn(
      options,
      {
        source,
        processes: options.workers,
        untilFinished: true,
        limit: options.limit,
        total: tasks.length,
        doneBefore: source.doneBefore,
      },
      signal
    );
    const tally = tallyIn(path, fingerprint, tasks);
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

const hasDryRun = (path: string, fingerprint: string): boolean =>
  [...readJournal(path, fingerprint).finished.values()].includes('dry-run');

function tallyIn(path: string, fingerprint: string, tasks: readonly Task[]): Tally {
  const { finished } = readJournal(path, fingerprint);
  return tallyOf(tasks.flatMap(t => finished.get(taskKey(t)) ?? []));
}
