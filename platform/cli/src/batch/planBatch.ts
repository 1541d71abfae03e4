import { planTasks, type PlannedTask } from '@medclip/batch/planTasks';
import { enqueue, openPgBoss } from '@medclip/batch/pgBossSource';
import { checkPacs } from '@medclip/server/checkPacs';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { EXIT } from '../exitCodes';
import { printJson } from '../runCommand';
import { confirmStoring } from './confirmStoring';
import { openPacs, queueUrl, readPlan, readShard } from './openBatch';

export interface BatchPlanOptions {
  readonly pacs: string;
  readonly plan: string;
  readonly queue?: string;
  readonly shard?: string;
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
  await checkPacs(options.pacs, authorizationFromEnvironment());
  const pacs = openPacs(options.pacs);
  const planned: PlannedTask[] = [];
  for await (const one of planTasks(plan, pacs, { ...(shard && { shard }), signal })) {
    planned.push(one);
  }
  const groups = countGroups(planned);
  const images = planned.reduce((n, p) => n + (p.instances ?? 0), 0);
  let queued: number | null = null;
  const toQueue = options.queue !== undefined || Boolean(process.env['MEDCLIP_QUEUE']);
  if (!options.json) printGroups(plan.plan, groups, images);
  if (toQueue && !options.dryRun) {
    await confirmStoring(plan, planned.length, { yes: options.yes });
    const boss = await openPgBoss(queueUrl(options.queue));
    try {
      queued = await enqueue(
        boss,
        planned.map(p => p.task),
        {
          plan: plan.plan,
          fingerprint,
          pacsAddress: options.pacs,
        }
      );
    } finally {
      await boss.stop({ graceful: false });
    }
  }
  if (options.json) printJson({ plan: plan.plan, tasks: planned.length, images, groups, queued });
  else if (queued !== null) process.stdout.write(`${queued} tasks are new in the queue.\n`);
  return EXIT.done;
}

interface Group {
  readonly rule: number;
  readonly modality: string;
  series: number;
  images: number;
}

function countGroups(planned: readonly PlannedTask[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { task, modality, instances } of planned) {
    const key = `${task.rule} ${modality}`;
    const group = groups.get(key) ?? { rule: task.rule, modality, series: 0, images: 0 };
    group.series++;
    group.images += instances ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => a.rule - b.rule);
}

function printGroups(plan: string, groups: readonly Group[], images: number): void {
  for (const { rule, modality, series, images: n } of groups) {
    process.stdout.write(`rule ${rule + 1}, ${modality}: ${series} series, ${n} images\n`);
  }
  const series = groups.reduce((n, g) => n + g.series, 0);
  process.stdout.write(`${plan}: ${series} series, ${images} images to read\n`);
}
