import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalSource } from '@medclip/batch/tasks/localSource';
import type { TaskSource } from '@medclip/batch/tasks/taskSource';
import { createChild, type ChildProgram } from '@medclip/batch/work/child';
import { work } from '@medclip/batch/work/work';
import { startCountingArchive, type CountingArchive } from '../../support/pacs/countingArchive';
import { tasksOf, until } from '../../support/batch/runners';

const CHILD = join(__dirname, '../../support/batch/batchChild.ts');

const program = (url: string): ChildProgram => ({
  file: CHILD,
  execArgv: ['--require', require.resolve('tsx/cjs')],
  env: { ARCHIVE: url, WORK_MS: '50' },
});

test('a process that was ended between two tasks is started again for the next', async () => {
  const archive = await startCountingArchive();
  const child = createChild(program(archive.url));
  try {
    const [first, second] = tasksOf(2).map(task => ({ id: task.series, task, attempt: 1 }));
    const before = await child.run(first!, 60_000);
    if (before.type !== 'result') throw new Error(before.type);
    const pid = Number(before.result.host);
    process.kill(pid, 'SIGKILL');
    await until(() => !isRunning(pid));
    const after = await child.run(second!, 60_000);
    if (after.type !== 'result') throw new Error(after.type);
    expect(after.result.task).toEqual(second!.task);
    expect(Number(after.result.host)).not.toBe(pid);
  } finally {
    child.stop();
    await archive.close();
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a worker that cannot write down what it did', () => {
  let archive: CountingArchive;
  let folder: string;
  beforeEach(async () => {
    archive = await startCountingArchive();
    folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
  });
  afterEach(async () => {
    await archive.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (source: TaskSource): Promise<void> =>
    work(source, {
      program: program(archive.url),
      processes: 2,
      untilFinished: true,
    });

  it('stops all its processes, starts no other, and blames no task', async () => {
    const source = openLocalSource(join(folder, 'journal.jsonl'), 'f', tasksOf(20));
    let [done, failed] = [0, 0];
    const broken: TaskSource = {
      ...source,
      done: async () => {
        done++;
        throw new Error('the database is gone');
      },
      failed: async () => void failed++,
    };
    await expect(run(broken)).rejects.toThrow('the database is gone');
    const stored = archive.stored.size;
    await new Promise(resolve => setTimeout(resolve, 2_000));
    expect(archive.stored.size).toBe(stored);
    expect(done).toBeLessThanOrEqual(2);
    expect(failed).toBe(0);
  });

  it('says that the disk is full', async () => {
    const source = openLocalSource(join(folder, 'journal.jsonl'), 'f', tasksOf(4));
    const append = jest.spyOn(fs, 'appendFileSync').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    try {
      await expect(run(source)).rejects.toThrow('The disk of the --out folder is full.');
      expect(append).toHaveBeenCalled();
    } finally {
      append.mockRestore();
    }
  });
});
