import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalResults } from '@medclip/batch/tasks/journal';
import { enqueue, openPgBoss } from '@medclip/batch/tasks/pgBossSource';
import { queueResults } from '@medclip/batch/tasks/pgBossTables';
import type { Task, TaskResult } from '@medclip/batch/tasks/task';
import { describeWithTool } from '../externalTool';
import { startCountingArchive, type CountingArchive } from '../pacs/countingArchive';
import { postgresBin, startPostgres, type RunningPostgres } from './postgres';

const WORKER = join(__dirname, 'batchWorker.ts');

export interface StartedWorker {
  readonly pid: number;
  /** Its exit code, null when it was killed. */
  readonly ended: Promise<number | null>;
}

export interface Runner {
  readonly start: (env?: Record<string, string>) => StartedWorker;
  readonly results: () => Promise<readonly TaskResult[]>;
  readonly broker: RunningPostgres | null;
  /** Folder of the journal of the local runner. */
  readonly folder: string | null;
  readonly close: () => Promise<void>;
}

export type OpenRunner = (tasks: readonly Task[], archive: CountingArchive) => Promise<Runner>;

function startWorker(env: Record<string, string>): StartedWorker {
  const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), WORKER], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { pid: child.pid!, ended: new Promise(resolve => child.once('exit', resolve)) };
}

/** A journal in a folder; one worker at a time. */
export const localRunner: OpenRunner = async (tasks, archive) => {
  const folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
  const [journal, list] = [join(folder, 'journal.jsonl'), join(folder, 'tasks.json')];
  writeFileSync(list, JSON.stringify(tasks));
  return {
    start: (env = {}) =>
      startWorker({ JOURNAL: journal, TASKS: list, ARCHIVE: archive.url, ...env }),
    results: async () => [...journalResults(journal)],
    broker: null,
    folder,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** pg-boss on a PostgreSQL of its own; any number of workers. */
export const queueRunner: OpenRunner = async (tasks, archive) => {
  const broker = await startPostgres();
  const boss = await openPgBoss(broker.url);
  await enqueue(boss, tasks, {
    plan: 'p',
    fingerprint: 'f',
    pacsAddress: archive.url,
    heartbeatSeconds: 10,
  });
  return {
    start: (env = {}) =>
      startWorker({ QUEUE: broker.url, PLAN: 'p', ARCHIVE: archive.url, ...env }),
    results: async () => {
      const all: TaskResult[] = [];
      for await (const result of queueResults(boss, 'p')) all.push(result);
      return all;
    },
    broker,
    folder: null,
    close: async () => {
      await boss.stop({ graceful: false });
      await broker.stop();
    },
  };
};

export const tasksOf = (n: number, more: readonly string[] = []): Task[] =>
  [...Array.from({ length: n }, (_, i) => `1.2.${i}`), ...more].map(series => ({
    plan: 'p',
    study: '1',
    series,
    rule: 0,
  }));

export async function withRunner(
  open: OpenRunner,
  tasks: readonly Task[],
  use: (runner: Runner, archive: CountingArchive) => Promise<void>
): Promise<void> {
  const archive = await startCountingArchive();
  const runner = await open(tasks, archive);
  try {
    await use(runner, archive);
  } finally {
    await runner.close();
    await archive.close();
  }
}

export const needsPostgres = (title: string, body: () => void): void =>
  describeWithTool({ name: 'PostgreSQL', available: () => postgresBin() !== null }, title, body);

/** The same suite against each runner. */
export function forEachRunner(
  title: string,
  suite: (open: OpenRunner, name: 'journal' | 'queue') => void
): void {
  describe(`${title}, local runner`, () => suite(localRunner, 'journal'));
  needsPostgres(`${title}, pg-boss`, () => suite(queueRunner, 'queue'));
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 50));
}

/** A size of a proof: small by default, whole by the environment (docs/batch.md). */
export const sizeOf = (name: string, small: number): number => Number(process.env[name] ?? small);
