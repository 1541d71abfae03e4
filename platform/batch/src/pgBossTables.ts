import type { PgBoss } from 'pg-boss';
import type { TaskResult } from './task';

/** Where the tasks of a plan go that were given up. */
export const deadQueue = (plan: string): string => `${plan}.dead`;

export interface TaskCounts {
  readonly waiting: number;
  readonly inHand: number;
  /** Seconds since the oldest waiting task was planned; null when none waits. */
  readonly oldestWaitingS: number | null;
}

/** What waits and what is worked on now. */
export async function countTasks(boss: PgBoss, plan: string): Promise<TaskCounts> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT count(*) FILTER (WHERE state IN ('created', 'retry'))::int AS waiting,
            count(*) FILTER (WHERE state = 'active')::int AS in_hand,
            extract(epoch FROM now() - min(created_on) FILTER (WHERE state IN ('created', 'retry')))::int AS oldest
       FROM pgboss.job WHERE name = $1 AND state < 'completed'`,
    [plan]
  );
  const row = rows[0] as { waiting: number; in_hand: number; oldest: number | null };
  return { waiting: row.waiting, inHand: row.in_hand, oldestWaitingS: row.oldest };
}

const PAGE = 1000;

/** The results of a plan, the newest of each task, and the tasks that were given up; page by page. */
export async function* queueResults(boss: PgBoss, plan: string): AsyncGenerator<TaskResult> {
  for (const [name, state, column] of [
    [plan, 'completed', 'output'],
    [deadQueue(plan), 'created', 'data'],
  ] as const) {
    const finished = state === 'completed' ? 'completed_on' : 'created_on';
    let after = '';
    for (;;) {
      const { rows } = await boss.getDb().executeSql(
        `SELECT DISTINCT ON (singleton_key) singleton_key, ${column} AS result
           FROM pgboss.job WHERE name = $1 AND state = $2::pgboss.job_state AND singleton_key > $3
          ORDER BY singleton_key, ${finished} DESC LIMIT ${PAGE}`,
        [name, state, after]
      );
      for (const row of rows as { singleton_key: string; result: TaskResult | null }[]) {
        after = row.singleton_key;
        if (row.result) yield row.result;
      }
      if (rows.length < PAGE) break;
    }
  }
}

/** A given-up task in the dead letters. */
export interface DeadTask {
  readonly id: string;
  readonly data: TaskResult & { readonly fingerprint: string };
  readonly group: string;
}

export async function deadTasks(
  boss: PgBoss,
  plan: string,
  which: (result: TaskResult) => boolean
): Promise<readonly DeadTask[]> {
  const { rows } = await boss
    .getDb()
    .executeSql(
      `SELECT id, data, group_id AS group FROM pgboss.job WHERE name = $1 AND state = 'created'`,
      [deadQueue(plan)]
    );
  return (rows as DeadTask[]).filter(({ data }) => which(data));
}
