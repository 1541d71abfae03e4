import { join } from 'node:path';
import { estimate, type Group } from '@medclip/batch/plan/estimate';
import { planTasks, type PlannedTask } from '@medclip/batch/plan/planTasks';
import { journalResults, readJournal } from '@medclip/batch/tasks/journal';
import { enqueue, openPgBoss } from '@medclip/batch/tasks/pgBossSource';
import type { TaskResult } from '@medclip/batch/tasks/task';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { countOf } from '../countOf';
import { EXIT, UsageError } from '../exitCodes';
import { printJson } from '../runCommand';
import { confirmStoring } from './confirmStoring';
import { openPacs, PATIENCE, queueUrl, readPlan, readShard } from './openBatch';
import { JOURNAL } from './runBatch';

export interface BatchPlanOptions {
  readonly pacs: string;
  readonly plan: string;
  readonly queue?: string;
  readonly shard?: string;
  /** Folder of a `batch run` of the same plan, for the hours. */
  readonly trial?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `batch plan`: what there is to do, per modality and rule; with a queue also puts it there. */
export async function runBatchPlan(
  options: BatchPlanOptions,
  signal: AbortSignal
): Promise<number> {
  const shard = readShard(options.shard);
  const { plan, fingerprint } = await readPlan(options.plan);
  const trial = options.trial === undefined ? [] : trialIn(options.trial, fingerprint);
  await checkPacs(options.pacs, authorizationFromEnvironment());
  const pacs = openPacs(options.pacs, { patience: PATIENCE });
  const planned: PlannedTask[] = [];
  for await (const one of planTasks(plan, pacs, { ...(shard && { shard }), signal })) {
    planned.push(one);
  }
  const groups = await estimate(planned, pacs, trial, signal);
  const all = {
    tasks: planned.length,
    images: groups.reduce((n, g) => n + g.images, 0),
    bytes: total(groups, 'bytes'),
    hours: total(groups, 'hours'),
  };
  let queued: number | null = null;
  const toQueue = options.queue !== undefined || Boolean(process.env['MEDCLIP_QUEUE']);
  if (!options.json) printGroups(plan.plan, groups, all);
  if (toQueue && !options.dryRun) {
    await confirmStoring(plan, planned.length, { yes: options.yes });
    const boss = await openPgBoss(queueUrl(options.queue));
    try {
      const tasks = planned.map(p => p.task);
      const { pacs: pacsAddress } = options;
      queued = await enqueue(boss, tasks, { plan: plan.plan, fingerprint, pacsAddress });
    } finally {
      await boss.stop({ graceful: false });
    }
  }
  if (options.json) printJson({ plan: plan.plan, ...all, groups, queued });
  else if (queued !== null)
    process.stdout.write(
      `${countOf(queued, 'task')} ${queued === 1 ? 'is' : 'are'} new in the queue.\n`
    );
  return EXIT.done;
}

function trialIn(folder: string, fingerprint: string): readonly TaskResult[] {
  const path = join(folder, JOURNAL);
  if (readJournal(path, fingerprint).finished.size === 0) {
    throw new UsageError(`${folder} holds no results of \`batch run\``);
  }
  return [...journalResults(path)];
}

/** Null where it is not known of every group. */
function total(groups: readonly Group[], what: 'bytes' | 'hours'): number | null {
  return groups.reduce<number | null>((n, g) => {
    const more = g[what];
    return n === null || more === null ? null : n + more;
  }, 0);
}

function printGroups(
  plan: string,
  groups: readonly Group[],
  all: { tasks: number; images: number; bytes: number | null; hours: number | null }
): void {
  for (const g of groups) {
    process.stdout.write(
      `rule ${g.rule + 1}, ${g.modality}: ${g.series} series, ${countOf(g.images, 'image')}${sizes(g)}\n`
    );
  }
  process.stdout.write(
    `${plan}: ${all.tasks} series, ${countOf(all.images, 'image')} to read${sizes(all)}\n`
  );
  if (all.hours === null) {
    process.stdout.write(
      'How long it takes is known after `batch run --limit 20 --dry-run --out DIR`: give --trial DIR.\n'
    );
  }
}

function sizes({ bytes, hours }: Pick<Group, 'bytes' | 'hours'>): string {
  const words = [
    ...(bytes === null ? [] : [`about ${sizeText(bytes)} uncompressed`]),
    ...(hours === null ? [] : [`about ${hoursText(hours)} with one process`]),
  ];
  return words.length > 0 ? `, ${words.join(', ')}` : '';
}

const sizeText = (bytes: number): string =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

const hoursText = (hours: number): string =>
  hours < 1 ? countOf(Math.ceil(hours * 60), 'minute') : `${hours.toFixed(1)} hours`;
