import { queueUrl, readShard } from '../../../platform/cli/src/batch/openBatch';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';
import { lockResults } from '../../../platform/cli/src/files/resultFolder';

describe('the shard of a batch', () => {
  it.each([
    ['0/4', {}, { index: 0, count: 4 }],
    ['3/4', {}, { index: 3, count: 4 }],
    ['auto', { SLURM_ARRAY_TASK_ID: '2', SLURM_ARRAY_TASK_COUNT: '5' }, { index: 2, count: 5 }],
    [
      'auto',
      { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_COUNT: '3' },
      { index: 2, count: 3 },
    ],
    // One of eight that is submitted again alone.
    [
      'auto',
      {
        ...{ SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '3', SLURM_ARRAY_TASK_COUNT: '1' },
        MEDCLIP_SHARDS: '8',
      },
      { index: 3, count: 8 },
    ],
    ['auto', { JOB_COMPLETION_INDEX: '7', MEDCLIP_SHARDS: '8' }, { index: 7, count: 8 }],
  ])('%s %j', (text, env, shard) => {
    expect(readShard(text, env)).toEqual(shard);
  });

  it.each([
    ['4/4', {}, /I from 0 to N-1/],
    ['1', {}, /I\/N/],
    ['-1/2', {}, /I\/N/],
    ['0/0', {}, /I\/N/],
    ['auto', {}, /Slurm job array/],
    ['auto', { JOB_COMPLETION_INDEX: '1' }, /MEDCLIP_SHARDS/],
    // An array of every other number has gaps: its shards would leave series out.
    ['auto', { SLURM_ARRAY_TASK_ID: '4', SLURM_ARRAY_TASK_COUNT: '3' }, /I\/N/],
  ])('%s %j is refused', (text, env, message) => {
    expect(() => readShard(text, env)).toThrow(message);
  });
});

describe('the address of the queue', () => {
  const { MEDCLIP_QUEUE, PGPASSWORD } = process.env;
  beforeEach(() => {
    delete process.env['MEDCLIP_QUEUE'];
    delete process.env['PGPASSWORD'];
  });
  afterAll(() => {
    if (MEDCLIP_QUEUE !== undefined) process.env['MEDCLIP_QUEUE'] = MEDCLIP_QUEUE;
    if (PGPASSWORD !== undefined) process.env['PGPASSWORD'] = PGPASSWORD;
  });

  it('takes its password from the environment, and from nowhere that others can see', () => {
    expect(() => queueUrl(undefined)).toThrow(/MEDCLIP_QUEUE/);
    expect(() => queueUrl('db.example')).toThrow(/must be an address/);
    expect(() => queueUrl('http://db.example/x')).toThrow(/postgres:/);
    expect(() => queueUrl('postgres://a:secret@db.example/x')).toThrow(/PGPASSWORD/);
    process.env['PGPASSWORD'] = 'p w';
    expect(queueUrl('postgres://a@db.example/x')).toBe('postgres://a:p%20w@db.example/x');
    process.env['MEDCLIP_QUEUE'] = 'postgres://a:other@db.example/x';
    expect(queueUrl(undefined)).toBe('postgres://a:other@db.example/x');
  });
});

describe('the files of a batch', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'medclip-batch-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const run = (...more: string[]) => cli('batch', 'run', '--pacs', 'http://127.0.0.1:9', ...more);

  it('names a folder in place of the plan', async () => {
    const { code, stderr } = await run('--plan', dir, '--out', join(dir, 'out'));
    expect([code, stderr]).toEqual([1, `${dir} is a folder where a file was expected.\n`]);
  });

  it('says of a folder that another run holds how to go on', async () => {
    const header = JSON.stringify({ fingerprint: 'f', planned: null });
    writeFileSync(join(dir, 'journal.jsonl'), `${header}\n`);
    const unlock = await lockResults(dir);
    const { code, stderr } = await cli('batch', 'retry', '--out', dir, '--dead');
    await unlock();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Wait until that run has ended, or give another --out\.$/m),
    ]);
    expect(stderr).not.toMatch(/server|--data/);
  });
});
