import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalSource } from '@medclip/batch/tasks/localSource';
import type { TaskSource } from '@medclip/batch/tasks/taskSource';
import { work } from '@medclip/batch/work/work';
import { startCountingArchive, type CountingArchive } from '../../support/pacs/countingArchive';
import { tasksOf } from '../../support/batch/runners';

const CHILD = join(__dirname, '../../support/batch/batchChild.ts');

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
      program: {
        file: CHILD,
        execArgv: ['--require', require.resolve('tsx/cjs')],
        env: { ARCHIVE: archive.url, WORK_MS: '50' },
      },
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
