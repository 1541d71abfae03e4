import {
  forEachRunner,
  sizeOf,
  tasksOf,
  until,
  withRunner,
  type Runner,
} from '../../support/batch/runners';

/** The whole proof: BATCH_TASKS=500 BATCH_KILLS=100 BATCH_CRASHES=5. */
const TASKS = sizeOf('BATCH_TASKS', 60);
const KILLS = sizeOf('BATCH_KILLS', 6);
/** Of the database. */
const CRASHES = sizeOf('BATCH_CRASHES', 1);
/** A worker lives so long at most before it is killed, in milliseconds; there is work for all of these lives. */
const LIFE_MS = 1_500;
const WORK_MS = Math.ceil((LIFE_MS * KILLS) / TASKS);

jest.setTimeout(3_600_000);

/** Workers that are killed at random moments and started again until the work is done. Returns how many were. */
async function runWithKills(runner: Runner, workers: number): Promise<number> {
  let left = KILLS;
  let killed = 0;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (;;) {
        const { pid, ended } = runner.start({ PROCESSES: '1', WORK_MS: String(WORK_MS) });
        const timer =
          left-- > 0
            ? setTimeout(() => process.kill(pid, 'SIGKILL'), 500 + Math.random() * LIFE_MS)
            : undefined;
        const code = await ended;
        clearTimeout(timer);
        if (code === 0) return;
        if (code !== null) throw new Error(`A worker failed (${code}).`);
        killed++;
      }
    })
  );
  return killed;
}

forEachRunner('batch', (open, name) => {
  it('loses and doubles nothing when its workers and its database are killed', async () => {
    await withRunner(open, tasksOf(TASKS), async (runner, archive) => {
      const crashing = (async () => {
        for (let i = 1; runner.broker && i <= CRASHES; i++) {
          // Spread over the work, and never after its end.
          const at = Math.floor((TASKS * i) / (CRASHES + 1));
          await until(() => archive.stored.size >= at);
          await runner.broker.crash();
        }
      })();
      const killed = await runWithKills(runner, name === 'queue' ? 2 : 1);
      await crashing;
      expect(killed).toBe(KILLS);
      const results = await runner.results();
      expect(results).toHaveLength(TASKS);
      expect(new Set(results.map(r => r.task.series)).size).toBe(TASKS);
      expect(results.filter(r => r.outcome === 'failed')).toEqual([]);
      expect(archive.stored.size).toBe(TASKS);
      expect([...archive.stored.values()].filter(n => n > 1)).toEqual([]);
    });
  });
});
