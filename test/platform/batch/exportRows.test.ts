import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { rowsOf, writeCsv, writeParquet } from '@medclip/batch/tasks/exportRows';
import type { TaskResult } from '@medclip/batch/tasks/task';

const resultOf = (i: number): TaskResult => ({
  task: { plan: 'lungs', study: '1.2', series: `1.2.${i}`, rule: 0 },
  outcome: i % 2 === 0 ? 'stored' : 'failed',
  objects: i % 2 === 0 ? [`2.25.${i}`] : [],
  prompts:
    i % 2 === 0
      ? [0, 1].map(prompt => ({
          ...{ prompt, found: prompt === 0, verdict: 'strong', score: 0.5 + prompt / 8 },
          ...{ predictedIou: 0.9, stability: null, confidence: 'high', slices: 3 },
          ...{ slicesFound: 2, voxels: 1234, largestAreaMm2: 10.25, volumeMm3: null },
        }))
      : [],
  timingsMs: { total: 10 + i },
  host: 'here',
  attempt: 1,
  finishedAt: 1,
  ...(i % 2 === 1 && { reason: { code: 'internal', message: 'It failed.' } }),
});
/** So many that a table is written in several groups. */
const COUNT = 15_000;

async function* results(count: number): AsyncGenerator<TaskResult> {
  for (let i = 0; i < count; i++) yield resultOf(i);
}
const expected = (count: number) =>
  Array.from({ length: count }, (_, i) => rowsOf(resultOf(i))).flat();

describe('a table of results', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'medclip-table-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('as Parquet holds what was noted, and is its owner’s alone', async () => {
    const path = join(folder, 'table.parquet');
    const rows = expected(COUNT);
    expect(await writeParquet(path, results(COUNT))).toBe(rows.length);
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    const read = await parquetReadObjects({ file });
    expect(read).toHaveLength(rows.length);
    for (const at of [0, 1, 2, 9_999, 10_000, rows.length - 1]) {
      expect(Object.fromEntries(Object.entries(read[at]!).map(([k, v]) => [k, v ?? null]))).toEqual(
        rows[at]
      );
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('as CSV has a line for each, and no formula', async () => {
    const path = join(folder, 'table.csv');
    expect(await writeCsv(path, results(COUNT))).toBe(expected(COUNT).length);
    const [head, first, second, third, ...others] = readFileSync(path, 'utf8').split('\r\n');
    expect(head).toMatch(/^plan,study,series,rule,outcome,seg,prompt,found/);
    expect(first).toMatch(/^lungs,1\.2,1\.2\.0,0,stored,2\.25\.0,0,true,strong,0\.5,0\.9,,high,/);
    expect(second).toMatch(/^lungs,1\.2,1\.2\.0,0,stored,2\.25\.0,1,false,/);
    expect(third).toMatch(/^lungs,1\.2,1\.2\.1,0,failed,,,.*,internal,1,11$/);
    expect(others).toHaveLength(expected(COUNT).length - 3 + 1);
    expect(statSync(path).mode & 0o777).toBe(0o600);

    async function* strange(): AsyncGenerator<TaskResult> {
      yield { ...resultOf(1), reason: { code: '=cmd("x", 1)', message: '' } };
    }
    await writeCsv(path, strange());
    expect(readFileSync(path, 'utf8')).toContain(`,"'=cmd(""x"", 1)",`);
  });
});
