import type { PgBoss } from 'pg-boss';
import type { Task, TaskResult } from './task';

/** Where the tasks of a plan go that were given up. */
export const deadQueue = (plan: string): string => `${plan}.dead`;

/** What the queue holds of a task: UIDs, the plan's name and fingerprint, counts. */
export interface JobData extends Task {
  readonly fingerprint: string;
  readonly attempt: number;
}

/** A dead letter: our own result, or the bare task where pg-boss gave it up because its workers were lost again and again. */
type DeadData = (TaskResult & { readonly fingerprint: string }) | JobData;

function resultOf(dead: DeadData | TaskResult): TaskResult {
  if ('outcome' in dead) return dead;
  const { fingerprint: _, attempt, ...task } = dead;
  return {
    task,
    outcome: 'failed',
    objects: [],
    prompts: [],
    timingsMs: {},
    host: '',
    attempt,
    finishedAt: null,
    reason: { code: 'worker-lost', message: 'The workers that had the task in hand were lost.' },
  };
}

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
      for (const row of rows as { singleton_key: string; result: TaskResult | DeadData | null }[]) {
        after = row.singleton_key;
        if (row.result) yield resultOf(row.result);
      }
      if (rows.length < PAGE) break;
    }
  }
}

/** A task that did not come to a good end, and where it lies. */
export interface UndoneTask {
  readonly id: string;
  readonly queue: string;
  readonly result: TaskResult;
  readonly fingerprint: string;
  readonly group: string;
}

/** Tasks that were given up (dead letters) or refused (finished, the newest of each). */
export async function undoneTasks(
  boss: PgBoss,
  plan: string,
  which: (result: TaskResult) => boolean
): Promise<readonly UndoneTask[]> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT id, name AS queue, data AS result, data->>'fingerprint' AS fingerprint, group_id AS group
       FROM pgboss.job WHERE name = $2 AND state = 'created'
     UNION ALL
     SELECT id, name, output, data->>'fingerprint', group_id FROM (
       SELECT DISTINCT ON (singleton_key) * FROM pgboss.job
        WHERE name = $1 AND state = 'completed' ORDER BY singleton_key, completed_on DESC
     ) AS newest WHERE output->>'outcome' IN ('refused', 'failed')`,
    [plan, deadQueue(plan)]
  );
  return (rows as (Omit<UndoneTask, 'result'> & { result: DeadData | TaskResult })[])
    .map(row => ({ ...row, result: resultOf(row.result) }))
    .filter(({ result }) => which(result));
}
