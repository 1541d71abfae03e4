import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '@medclip/batch/tasks/task';
import { readPlan } from '../../../platform/cli/src/batch/openBatch';
import { batchCli } from '../../support/batch/batchCli';
import { startPostgres, type RunningPostgres } from '../../support/batch/postgres';
import { needsPostgres, sizeOf } from '../../support/batch/runners';
import { startListingArchive, type ListingArchive } from '../../support/pacs/listingArchive';

/** The whole proof: BATCH_STUDIES=1000, a hundred series in each. */
const STUDIES = sizeOf('BATCH_STUDIES', 6);
const SERIES = 100;
const TASKS = STUDIES * SERIES;
const MOST_MB = 300;
const SUPPORT = join(__dirname, '../../support/batch');

jest.setTimeout(7_200_000);

interface Measured {
  readonly step: string;
  readonly mb: number;
  readonly seconds: number;
}

needsPostgres(`a plan of ${TASKS} tasks`, () => {
  let folder: string;
  let plan: string;
  let fingerprint: string;
  let archive: ListingArchive;
  let database: RunningPostgres;
  const measured: Measured[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
    plan = join(folder, 'plan.json');
    const rules = [{ when: { Modality: 'CT' }, prompts: ['lungs'] }];
    writeFileSync(plan, JSON.stringify({ plan: 'large', select: { qido: {} }, rules }));
    ({ fingerprint } = await readPlan(plan));
    archive = await startListingArchive(STUDIES, SERIES);
    database = await startPostgres();
  });
  afterAll(async () => {
    for (const { step, mb, seconds } of measured) {
      process.stderr.write(`${TASKS} tasks, ${step}: ${mb} MB, ${seconds} s\n`);
    }
    await database?.stop();
    await archive?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Notes what a step took, and holds it to the bound. */
  const within = (step: string, mb: number, started: number): void => {
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    measured.push({ step, mb: Math.round(mb), seconds });
    expect(`${step}: ${mb < MOST_MB ? 'within' : mb}`).toBe(`${step}: within`);
  };
  const batch = async (step: string, ...args: string[]): Promise<Record<string, unknown>> => {
    const started = performance.now();
    const env = { MEDCLIP_QUEUE: database.url };
    const { code, out, err, maxRssMb } = await batchCli([...args, '--json'], {
      env,
      limitMs: 240_000 + TASKS * 60,
    });
    expect(`${code} ${err}`).toBe('0 ');
    within(step, maxRssMb, started);
    return JSON.parse(out) as Record<string, unknown>;
  };
  /** A worker whose tasks do nothing. */
  const work = async (step: string, env: Record<string, string>): Promise<void> => {
    const file = join(folder, 'rss');
    const started = performance.now();
    const modules = ['--require', require.resolve('tsx/cjs')];
    const measure = ['--require', join(SUPPORT, 'maxRss.cjs')];
    const child = spawn(
      process.execPath,
      [...modules, ...measure, join(SUPPORT, 'batchWorker.ts')],
      {
        env: {
          ...process.env,
          ...{ EMPTY: '1', ARCHIVE: archive.url, PROCESSES: '2', MAX_RSS_FILE: file },
          ...env,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      }
    );
    expect(await new Promise(resolve => child.once('exit', resolve))).toBe(0);
    within(step, Number(readFileSync(file, 'utf8')), started);
  };

  it('goes through the queue in bounded memory', async () => {
    const pacs = ['--pacs', archive.url, '--plan', plan];
    const planned = await batch('plan into the queue', 'plan', ...pacs, '--yes');
    expect(planned).toMatchObject({ tasks: TASKS, images: TASKS * 40, queued: TASKS });
    await work('work, pg-boss', { QUEUE: database.url, PLAN: 'large', FINGERPRINT: fingerprint });
    const named = ['--plan', 'large'];
    const status = await batch('status, pg-boss', 'status', ...named);
    expect(status).toMatchObject({ done: TASKS, stored: TASKS, waiting: 0 });
    for (const format of ['csv', 'parquet']) {
      const to = join(folder, `queue.${format}`);
      const step = `export to ${format}, pg-boss`;
      const written = await batch(step, 'export', ...named, '--format', format, '--to', to);
      expect(written['rows']).toBe(TASKS);
      expect(statSync(to).size).toBeGreaterThan(TASKS);
    }
  });

  it('goes through a journal in bounded memory', async () => {
    const tasks = Array.from({ length: TASKS }, (_, i): Task => {
      const study = `2.25.1.${Math.floor(i / SERIES) + 1}`;
      return { plan: 'large', study, series: `${study}.${(i % SERIES) + 1}`, rule: 0 };
    });
    const list = join(folder, 'tasks.json');
    writeFileSync(list, JSON.stringify(tasks));
    const journal = join(folder, 'journal.jsonl');
    await work('work, local', { JOURNAL: journal, TASKS: list, FINGERPRINT: fingerprint });
    // All is done: what is left is to list the archive and to read the journal.
    const again = ['run', '--pacs', archive.url, '--plan', plan, '--out', folder, '--yes'];
    expect(await batch('run again, local', ...again)).toMatchObject({ tasks: TASKS, open: 0 });
    const status = await batch('status, local', 'status', '--out', folder);
    expect(status).toMatchObject({ done: TASKS, stored: TASKS, waiting: 0 });
    for (const format of ['csv', 'parquet']) {
      const to = join(folder, `local.${format}`);
      const args = ['--out', folder, '--format', format, '--to', to];
      const written = await batch(`export to ${format}, local`, 'export', ...args);
      expect(written['rows']).toBe(TASKS);
    }
  });
});
