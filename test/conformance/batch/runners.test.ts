import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalSource } from '@medclip/batch/tasks/localSource';
import {
  enqueue,
  openPgBoss,
  openPgBossSource,
  requeueUndone,
} from '@medclip/batch/tasks/pgBossSource';
import { queueResults } from '@medclip/batch/tasks/pgBossTables';
import type { TaskResult } from '@medclip/batch/tasks/task';
import { startPostgres } from '../../support/batch/postgres';
import {
  forEachRunner,
  needsPostgres,
  tasksOf,
  until,
  withRunner,
} from '../../support/batch/runners';

forEachRunner('batch', (open, name) => {
  it('stores one object where it is killed between storing and reporting', async () => {
    await withRunner(open, tasksOf(4), async (runner, archive) => {
      expect(await runner.start({ DIE_AFTER_STORE: '1' }).ended).toBe(0);
      const results = await runner.results();
      expect(results.map(r => r.outcome)).toEqual(Array(4).fill('already'));
      expect([...archive.stored.values()]).toEqual([1, 1, 1, 1]);
    });
  });

  it('gives poison up after three tries, waits for an inference server that is busy, and fails no other task', async () => {
    const poison = ['1.9.throws', '1.9.hangs', '1.9.dies', '1.9.eats', '1.9.unreadable'];
    await withRunner(open, tasksOf(30, [...poison, '1.9.server']), async (runner, archive) => {
      const env = { LEASE_MS: '5000', PROCESSES: '2', FIRST_PAUSE_MS: '5' };
      expect(await runner.start(env).ended).toBe(0);
      const results = await runner.results();
      const failed = results.filter(r => r.outcome === 'failed');
      expect(failed.map(r => r.task.series).sort()).toEqual([...poison].sort());
      expect(failed.map(r => r.attempt)).toEqual(Array(5).fill(3));
      expect(JSON.stringify(failed)).not.toContain('Doe');
      const reasonOf = (series: string) => failed.find(r => r.task.series === series)!.reason!.code;
      expect(poison.map(reasonOf)).toEqual([
        ...['internal', 'worker-lost', 'worker-lost', 'worker-lost', 'series-unreadable'],
      ]);
      const stored = results.filter(r => r.outcome === 'stored');
      expect(stored).toHaveLength(31);
      expect(stored.map(r => r.attempt)).toEqual(Array(31).fill(1));
      expect(archive.stored.size).toBe(31);
    });
  });

  it('waits for an archive that is away, busy or cutting lines, and blames no task', async () => {
    await withRunner(open, tasksOf(60), async (runner, archive) => {
      // The queue has a cap for the whole site; on one machine the processes are the cap, and the archive takes fewer.
      const cap = name === 'queue' ? 2 : 4;
      Object.assign(archive.faults, {
        ...{ awayUntil: Date.now() + 3_000, reset: 0.1, forget: 0.05 },
        ...(name === 'journal' && { cap: 2 }),
      });
      expect(await runner.start({ PROCESSES: '4', CAP: String(cap) }).ended).toBe(0);
      const results = await runner.results();
      expect(results.filter(r => r.outcome === 'failed')).toEqual([]);
      expect(archive.stored.size).toBe(60);
      expect(archive.peak()).toBeLessThanOrEqual(cap);
    });
  });
});

needsPostgres('batch, pg-boss, the database', () => {
  const options = { plan: 'p', fingerprint: 'f', pacsAddress: 'http://archive', lostLimit: 0 };

  it('takes a plan twice without doubling its tasks', async () => {
    const broker = await startPostgres();
    const boss = await openPgBoss(broker.url);
    try {
      expect(await enqueue(boss, tasksOf(64), options)).toBe(64);
      expect(await enqueue(boss, tasksOf(64), options)).toBe(0);
    } finally {
      await boss.stop({ graceful: false });
      await broker.stop();
    }
  });

  it('names a task whose machines were lost again and again, and opens it again', async () => {
    const broker = await startPostgres();
    const boss = await openPgBoss(broker.url);
    const results = async (): Promise<TaskResult[]> => {
      const all: TaskResult[] = [];
      for await (const result of queueResults(boss, 'p')) all.push(result);
      return all;
    };
    try {
      await enqueue(boss, tasksOf(1), { ...options, heartbeatSeconds: 10 });
      const source = await openPgBossSource(boss, { ...options, heartbeatSeconds: 10 });
      // Taken, and never heard of again.
      expect(await source.next()).not.toBeNull();
      let seen: TaskResult[] = [];
      const looking = setInterval(() => void results().then(r => (seen = r)), 1_000);
      await until(() => seen.length > 0);
      clearInterval(looking);
      expect(seen).toMatchObject([
        { task: { series: '1.2.0' }, outcome: 'failed', reason: { code: 'worker-lost' } },
      ]);
      expect(await requeueUndone(boss, 'p', r => r.outcome === 'failed')).toBe(1);
      expect((await source.next())?.task.series).toBe('1.2.0');
    } finally {
      await boss.stop({ graceful: false });
      await broker.stop();
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
