import { forEachRunner, sizeOf, tasksOf, withRunner } from '../../support/batch/runners';

/** The whole proof: BATCH_SPEED_TASKS=400 BATCH_SPEED_TIMES=1.8, on a machine with nothing else to do. */
const TASKS = sizeOf('BATCH_SPEED_TASKS', 40);
const TIMES = sizeOf('BATCH_SPEED_TIMES', 1.5);
/** Of a task, spent waiting: what is measured is the runner, not how many processors there are. */
const WORK_MS = 100;

forEachRunner('batch', (open, name) => {
  /** Seconds for the last four fifths of the tasks, when all processes have long been started. */
  const secondsWith = async (workers: number): Promise<number> => {
    let seconds = NaN;
    await withRunner(open, tasksOf(TASKS), async (runner, archive) => {
      // One machine has one worker with some processes, a queue has machines.
      const [started, processes] = name === 'queue' ? [workers, 1] : [1, workers];
      const env = { PROCESSES: String(processes), WORK_MS: String(WORK_MS) };
      const running = Array.from({ length: started }, () => runner.start(env).ended);
      expect(await Promise.all(running)).toEqual(Array(started).fill(0));
      expect(archive.storedAt).toHaveLength(TASKS);
      seconds = (archive.storedAt.at(-1)! - archive.storedAt[Math.floor(TASKS / 5)]!) / 1000;
    });
    return seconds;
  };

  it('two workers do nearly twice as much as one', async () => {
    const [one, two] = [await secondsWith(1), await secondsWith(2)];
    process.stderr.write(
      `${TASKS} tasks, ${name}: ${one.toFixed(1)} s, ${two.toFixed(1)} s, ${(one / two).toFixed(2)} times\n`
    );
    expect(one / two).toBeGreaterThanOrEqual(TIMES);
  });
});
