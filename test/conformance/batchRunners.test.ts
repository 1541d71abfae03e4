import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalSource, readJournal } from '@medclip/batch/localSource';
import { enqueue, openPgBoss } from '@medclip/batch/pgBossSource';
import { queueResults } from '@medclip/batch/pgBossTables';
import type { Task, TaskResult } from '@medclip/batch/task';
import { startCountingArchive, type CountingArchive } from '../support/countingArchive';
import { describeWithTool } from '../support/externalTool';
import { postgresBin, startPostgres, type RunningPostgres } from '../support/postgres';

/** Sizes of a whole proof: BATCH_TASKS=500 BATCH_KILLS=100. */
const TASKS = Number(process.env['BATCH_TASKS'] ?? 100);
const KILLS = Number(process.env['BATCH_KILLS'] ?? 8);
jest.setTimeout(300_000);

const WORKER = join(__dirname, '../support/batchWorker.ts');

interface Runner {
  /** Starts one worker; resolves its exit code, null when it was killed. */
  readonly start: (env?: Record<string, string>) => { pid: number; ended: Promise<number | null> };
  readonly results: () => Promise<readonly TaskResult[]>;
  readonly broker: RunningPostgres | null;
  readonly close: () => Promise<void>;
}

type OpenRunner = (tasks: readonly Task[], archive: CountingArchive) => Promise<Runner>;

function startWorker(env: Record<string, string>): { pid: number; ended: Promise<number | null> } {
  const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), WORKER], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { pid: child.pid!, ended: new Promise(resolve => child.once('exit', resolve)) };
}

const local: OpenRunner = async (tasks, archive) => {
  const folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
  const [journal, list] = [join(folder, 'journal.jsonl'), join(folder, 'tasks.json')];
  writeFileSync(list, JSON.stringify(tasks));
  return {
    start: (env = {}) =>
      startWorker({ JOURNAL: journal, TASKS: list, ARCHIVE: archive.url, ...env }),
    results: async () => [...readJournal(journal, null).results.values()],
    broker: null,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
};

const queue: OpenRunner = async (tasks, archive) => {
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
    close: async () => {
      await boss.stop({ graceful: false });
      await broker.stop();
    },
  };
};

const tasksOf = (n: number, more: readonly string[] = []): Task[] =>
  [...Array.from({ length: n }, (_, i) => `1.2.${i}`), ...more].map(series => ({
    plan: 'p',
    study: '1',
    series,
    rule: 0,
  }));

async function withRunner(
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

/** Workers that are killed at random moments and started again until the work is done. */
async function runWithKills(runner: Runner, workers: number, kills: number): Promise<void> {
  let left = kills;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (;;) {
        const { pid, ended } = runner.start({ PROCESSES: '1', WORK_MS: '10' });
        const timer =
          left-- > 0
            ? setTimeout(() => process.kill(pid, 'SIGKILL'), 900 + Math.random() * 600)
            : undefined;
        const code = await ended;
        clearTimeout(timer);
        if (code === 0) return;
        if (code !== null) throw new Error(`A worker failed (${code}).`);
      }
    })
  );
}

const suites: readonly (readonly [string, OpenRunner, number])[] = [
  ['local runner', local, 1],
  ['pg-boss', queue, 2],
];

for (const [name, open, workers] of suites) {
  const describeRunner = open === queue ? withPostgres : describe;
  describeRunner(`batch, ${name}`, () => {
    it('loses and doubles nothing when its workers are killed', async () => {
      await withRunner(open, tasksOf(TASKS), async (runner, archive) => {
        await runWithKills(runner, workers, KILLS);
        const results = await runner.results();
        expect(new Set(results.map(r => r.task.series)).size).toBe(TASKS);
        expect(results.filter(r => r.outcome === 'failed')).toEqual([]);
        expect(archive.stored.size).toBe(TASKS);
        expect([...archive.stored.values()].filter(n => n > 1)).toEqual([]);
      });
    });

    it('stores one object where it is killed between storing and reporting', async () => {
      await withRunner(open, tasksOf(4), async (runner, archive) => {
        expect(await runner.start({ DIE_AFTER_STORE: '1' }).ended).toBe(0);
        const results = await runner.results();
        expect(results.map(r => r.outcome)).toEqual(Array(4).fill('already'));
        expect([...archive.stored.values()]).toEqual([1, 1, 1, 1]);
      });
    });

    it('gives poison up after three tries and fails no other task', async () => {
      const poison = ['1.9.throws', '1.9.hangs', '1.9.dies', '1.9.eats'];
      await withRunner(open, tasksOf(30, poison), async (runner, archive) => {
        const env = { LEASE_MS: '4000', PROCESSES: '2' };
        expect(await runner.start(env).ended).toBe(0);
        const results = await runner.results();
        const failed = results.filter(r => r.outcome === 'failed');
        expect(failed.map(r => r.task.series).sort()).toEqual([...poison].sort());
        expect(failed.map(r => r.attempt)).toEqual([3, 3, 3, 3]);
        expect(JSON.stringify(failed)).not.toContain('Doe');
        expect(results.filter(r => r.outcome === 'stored')).toHaveLength(30);
        expect(archive.stored.size).toBe(30);
      });
    });

    it('waits for an archive that is away, busy or cutting lines, and blames no task', async () => {
      await withRunner(open, tasksOf(60), async (runner, archive) => {
        Object.assign(archive.faults, { awayUntil: Date.now() + 8_000, reset: 0.1, forget: 0.05 });
        expect(await runner.start({ PROCESSES: '3' }).ended).toBe(0);
        const results = await runner.results();
        expect(results.filter(r => r.outcome === 'failed')).toEqual([]);
        expect(archive.stored.size).toBe(60);
        expect(archive.peak()).toBeLessThanOrEqual(3);
      });
    });
  });
}

withPostgres('batch, pg-boss, the database', () => {
  it('is killed while two workers work, and nothing is lost or doubled', async () => {
    await withRunner(queue, tasksOf(150), async (runner, archive) => {
      const running = [1, 2].map(() => runner.start({ WORK_MS: '60' }).ended);
      await until(() => archive.stored.size > 10);
      for (let i = 0; i < 3; i++) {
        const before = archive.stored.size;
        await runner.broker!.crash();
        await until(() => archive.stored.size > Math.min(before + 10, 140));
      }
      expect(await Promise.all(running)).toEqual([0, 0]);
      expect(new Set((await runner.results()).map(r => r.task.series)).size).toBe(150);
      expect([...archive.stored.values()].filter(n => n > 1)).toEqual([]);
      expect(archive.stored.size).toBe(150);
    });
  });

  it('takes a plan twice without doubling its tasks', async () => {
    const archive = await startCountingArchive();
    const broker = await startPostgres();
    const boss = await openPgBoss(broker.url);
    try {
      const options = { plan: 'p', fingerprint: 'f', pacsAddress: archive.url };
      expect(await enqueue(boss, tasksOf(64), options)).toBe(64);
      expect(await enqueue(boss, tasksOf(64), options)).toBe(0);
    } finally {
      await boss.stop({ graceful: false });
      await broker.stop();
      await archive.close();
    }
  });
});

describe('batch, a journal', () => {
  it('of another plan is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
    try {
      const journal = join(folder, 'journal.jsonl');
      openLocalSource(journal, 'one', tasksOf(1));
      expect(() => openLocalSource(journal, 'other', tasksOf(1))).toThrow(/another plan/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 50));
}

function withPostgres(title: string, body: () => void): void {
  describeWithTool({ name: 'PostgreSQL', available: () => postgresBin() !== null }, title, body);
}
