import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  journalResults,
  journalState,
  readJournal,
  reopenTasks,
} from '@medclip/batch/tasks/journal';
import { openLocalSource } from '@medclip/batch/tasks/localSource';
import type { Outcome, Task, TaskResult } from '@medclip/batch/tasks/task';

const task = (i: number): Task => ({ plan: 'p', study: '1', series: `1.2.${i}`, rule: 0 });
const resultOf = (i: number, outcome: Outcome): TaskResult => ({
  ...{ task: task(i), outcome, objects: [], prompts: [], timingsMs: {}, attempt: 1 },
  ...{ host: 'Röntgen-Süd', finishedAt: 1 },
});
const leased = (i: number, attempt = 1) => ({ id: `1.2.${i}#0`, task: task(i), attempt });

describe('the journal of a batch', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'medclip-journal-'));
    path = join(folder, 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read in pieces, whole, whatever letters lie across their edges', async () => {
    const count = 9_000;
    const source = openLocalSource(
      path,
      'f',
      Array.from({ length: count }, (_, i) => task(i))
    );
    for (let i = 0; i < count; i++) await source.done(leased(i), resultOf(i, 'stored'));
    expect(readFileSync(path).length).toBeGreaterThan(1 << 20);
    const results = [...journalResults(path)];
    expect(results).toHaveLength(count);
    expect(results.every(r => r.host === 'Röntgen-Süd')).toBe(true);
    expect(readJournal(path, 'f')).toMatchObject({ fingerprint: 'f', planned: count });
  });

  it('goes on after a crash has torn its last line', async () => {
    const source = openLocalSource(path, 'f', [task(1), task(2)]);
    await source.done(leased(1), resultOf(1, 'stored'));
    appendFileSync(path, '{"result":{"task":{"plan":"p","stu');
    expect(journalState(path)).toMatchObject({ planned: 2, finished: 1 });
    expect([...readJournal(path, 'f').finished]).toEqual([['1.2.1#0', 'stored']]);
    const again = openLocalSource(path, 'f', [task(1), task(2)]);
    expect((await again.next())?.task).toEqual(task(2));
    await again.done(leased(2), resultOf(2, 'nothing-found'));
    expect([...journalResults(path)].map(r => r.outcome)).toEqual(['stored', 'nothing-found']);
  });

  it('keeps the attempts of a task that is open', async () => {
    const source = openLocalSource(path, 'f', [task(1), task(2)]);
    await source.done(leased(1), resultOf(1, 'stored'));
    await source.failed(leased(2, 2), { code: 'internal', message: 'It failed.' });
    expect([...journalResults(path)].map(r => r.outcome)).toEqual(['stored']);
    expect(journalState(path)).toEqual({ fingerprint: 'f', planned: 2, finished: 1 });
    const again = openLocalSource(path, 'f', [task(1), task(2)]);
    expect(await again.next()).toMatchObject({ task: task(2), attempt: 3 });
  });

  it('opens given-up tasks again, with all their attempts', async () => {
    const source = openLocalSource(path, 'f', [task(1), task(2)]);
    for (const attempt of [1, 2, 3]) {
      await source.failed(leased(1, attempt), { code: 'internal', message: 'It failed.' });
    }
    await source.done(leased(2), resultOf(2, 'stored'));
    expect(reopenTasks(path, r => r.outcome === 'failed')).toBe(1);
    const again = openLocalSource(path, 'f', [task(1), task(2)]);
    expect(await again.next()).toMatchObject({ task: task(1), attempt: 1 });
  });
});
