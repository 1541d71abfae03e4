import { createHash } from 'node:crypto';
import type * as PgBossModule from 'pg-boss';
import type { PgBoss } from 'pg-boss';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { givenUp } from './localSource';
import { countTasks, deadQueue, type JobData, undoneTasks } from './pgBossTables';
import { MAX_ATTEMPTS, type Failure, type LeasedTask, type TaskSource } from './taskSource';
import { taskKey, type Task, type TaskResult } from './task';

export interface QueueOptions {
  readonly plan: string;
  readonly fingerprint: string;
  /** Names the archive, so that a site can cap what all its workers ask of it. Hashed: no address is stored. */
  readonly pacsAddress: string;
  /** Tasks on that archive at once, over all workers. */
  readonly pacsCap?: number;
  /** Seconds without a sign of life before another worker takes a task; pg-boss allows 10 or more. */
  readonly heartbeatSeconds?: number;
  /** So many machines may be lost over one task before it is given up: it may be what ends them. */
  readonly lostLimit?: number;
}

type Database = ReturnType<PgBoss['getDb']>;

const KEEP_SECONDS = 90 * 24 * 3600;
/** Lost machines, not own failures, which are counted in the job's data. */
const LOST_LIMIT = 10;

/**
 * Opens pg-boss, which is an optional dependency.
 *
 * @throws MedClipSamError setup-failed
 */
export async function openPgBoss(url: string): Promise<PgBoss> {
  let module: typeof PgBossModule;
  try {
    module = await import('pg-boss');
  } catch (cause) {
    throw new MedClipSamError(
      'setup-failed',
      'The queue needs the packages pg-boss and pg, and they are not installed.',
      'Install them beside medclip-sam (npm install pg-boss pg), with Node.js 22.12 or newer.',
      { cause }
    );
  }
  const boss = new module.PgBoss({
    connectionString: url,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    schedule: false,
  });
  // pg-boss reconnects by itself; an unheard error event would end the process.
  boss.on('error', () => undefined);
  try {
    await startWhenReachable(boss);
  } catch (cause) {
    throw new MedClipSamError(
      'setup-failed',
      'The queue database cannot be opened.',
      'Check --queue and PGPASSWORD, and that PostgreSQL 13 or newer runs there.',
      { cause }
    );
  }
  return boss;
}

const START_TRIES = 20;

/** A database that is just starting is waited for, about half a minute; a wrong name or password is not. */
async function startWhenReachable(boss: PgBoss): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await boss.start();
      return;
    } catch (cause) {
      const code = (cause as { code?: string }).code ?? '';
      const starting = ['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01', '57P02'].includes(code);
      if (!starting || attempt === START_TRIES) throw cause;
      await new Promise(resolve => setTimeout(resolve, 1500));
    }
  }
}

/** The queue of a plan and its dead letters, made where they are missing. */
async function createQueues(
  boss: PgBoss,
  { plan, heartbeatSeconds = 30, lostLimit = LOST_LIMIT }: QueueOptions
): Promise<void> {
  const keep = { retentionSeconds: KEEP_SECONDS, deleteAfterSeconds: KEEP_SECONDS };
  await boss.createQueue(deadQueue(plan), keep);
  await boss.createQueue(plan, {
    ...keep,
    policy: 'exclusive',
    retryLimit: lostLimit,
    retryDelay: 1,
    heartbeatSeconds,
    expireInSeconds: 23 * 3600,
    deadLetter: deadQueue(plan),
  });
}

/** Puts tasks into the queue; one that waits or is worked on is not put there twice. Returns how many are new. */
export async function enqueue(
  boss: PgBoss,
  tasks: AsyncIterable<Task> | Iterable<Task>,
  options: QueueOptions
): Promise<number> {
  await createQueues(boss, options);
  let batch: Task[] = [];
  let added = 0;
  const flush = async (): Promise<void> => {
    const jobs = batch.map(task => jobOf(task, 1, options));
    batch = [];
    const ids = await boss.insert(options.plan, jobs, { returnId: true });
    added += ids?.length ?? 0;
  };
  for await (const task of tasks) {
    batch.push(task);
    if (batch.length === 2000) await flush();
  }
  if (batch.length > 0) await flush();
  return added;
}

/** Puts given-up and refused tasks back into the queue, with three attempts again. Returns how many. */
export async function requeueUndone(
  boss: PgBoss,
  plan: string,
  which: (result: TaskResult) => boolean
): Promise<number> {
  const undone = await undoneTasks(boss, plan, which);
  for (const { id, queue, result, fingerprint, group } of undone) {
    await inTransaction(boss, async db => {
      await boss.deleteJob(queue, id, { db });
      const again = { ...result.task, fingerprint, attempt: 1 };
      await boss.send(plan, again, {
        singletonKey: taskKey(result.task),
        group: { id: group },
        db,
      });
    });
  }
  return undone.length;
}

function jobOf(task: Task, attempt: number, options: QueueOptions) {
  const data: JobData = { ...task, fingerprint: options.fingerprint, attempt };
  const group = { id: createHash('sha256').update(options.pacsAddress).digest('hex').slice(0, 16) };
  return { data, singletonKey: taskKey(task), group };
}

/** Tasks of a queue that many machines work on. */
export async function openPgBossSource(boss: PgBoss, options: QueueOptions): Promise<TaskSource> {
  await createQueues(boss, options);
  const { plan, pacsCap = 8 } = options;
  const counts = new Map<string, number>();
  const attemptOf = ({ id }: LeasedTask) => ({ id, retryCount: counts.get(id) ?? 0 });
  /** Takes the job out and puts it, changed, into a queue: both or neither. */
  const move = (leased: LeasedTask, add: (db: Database) => Promise<unknown>): Promise<void> =>
    inTransaction(boss, async db => {
      const deleted: { affected?: number } = await boss.deleteJob(plan, attemptOf(leased), { db });
      // Not ours any more: another worker took it when our signs of life were late.
      if (deleted.affected) await add(db);
    });
  const sendDead = (leased: LeasedTask, failure: Failure, db: Database) => {
    const { singletonKey, group } = jobOf(leased.task, leased.attempt, options);
    const data = { ...givenUp(leased, failure), fingerprint: options.fingerprint };
    return boss.send(deadQueue(plan), data, { singletonKey, group, db });
  };
  const again = (leased: LeasedTask, attempt: number, startAfter: number) =>
    move(leased, db => {
      const { data, ...rest } = jobOf(leased.task, attempt, options);
      return boss.send(plan, data, { ...rest, startAfter, db });
    });
  return {
    next: () =>
      untilAnswered(async () => {
        const [job] = await boss.fetch<JobData>(plan, {
          batchSize: 1,
          includeMetadata: true,
          groupConcurrency: pacsCap,
        });
        if (!job) return null;
        const { fingerprint, attempt, ...task } = job.data;
        counts.set(job.id, job.retryCount);
        const leased = { id: job.id, task, attempt };
        if (fingerprint === options.fingerprint) return leased;
        await again(leased, attempt, 30);
        throw new MedClipSamError(
          'bad-input',
          'The queue holds tasks of another text of this plan.',
          'Give --plan the file that the tasks were planned from.'
        );
      }),
    isFinished: async () => {
      const { waiting, inHand } = await untilAnswered(() => countTasks(boss, plan));
      return waiting === 0 && inHand === 0;
    },
    done: async (leased, result) => {
      await untilAnswered(() => boss.complete(plan, attemptOf(leased), result));
      counts.delete(leased.id);
    },
    failed: (leased, failure) =>
      untilAnswered(() =>
        leased.attempt < MAX_ATTEMPTS
          ? again(leased, leased.attempt + 1, 2 ** leased.attempt)
          : move(leased, db => sendDead(leased, failure, db))
      ),
    release: leased => untilAnswered(() => again(leased, leased.attempt, 5)),
    touch: async leased => {
      await boss.touch(plan, attemptOf(leased)).catch(() => undefined);
    },
    close: () => boss.stop({ graceful: false }),
  };
}

async function inTransaction(boss: PgBoss, work: (db: Database) => Promise<void>): Promise<void> {
  const begun = await boss.getDb().beginTransaction!();
  try {
    await work(begun.db);
    await begun.commit();
  } catch (cause) {
    await begun.rollback().catch(() => undefined);
    throw cause;
  }
}

/** The database may be restarted under us: its silence is waited out, our own refusals are not. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof MedClipSamError || attempt >= 120) throw cause;
      await new Promise(resolve => setTimeout(resolve, Math.min(5000, 200 * 2 ** attempt)));
    }
  }
}
