import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDicomWeb, textIn, type DicomJsonItem } from '@medclip/batch/pacs/dicomWeb';
import { journalResults } from '@medclip/batch/tasks/journal';
import { batchCli, type CliResult } from '../../support/batch/batchCli';
import { runArrayWithoutSlurm } from '../../support/batch/slurm';
import { dciodvfy, dciodvfyTool } from '../../support/dicom/dciodvfy';
import { describeWithTool, runs } from '../../support/externalTool';
import { startOrthanc, type RunningOrthanc } from '../../support/pacs/orthanc';
import { sampleFiles } from '../../support/pacs/sampleFolder';

const orthancTool = { name: 'Orthanc', available: () => runs('Orthanc', ['--version']) };
const PLAN = {
  plan: 'samples',
  select: { qido: {} },
  rules: [
    { when: { Modality: 'CT' }, prompts: ['lungs'], slices: { every: 12 } },
    { when: { Modality: 'US', minInstances: 1 }, prompts: ['breast tumor'], slices: 'middle' },
    { when: { Modality: 'DX' }, prompts: ['lungs'] },
  ],
  output: { report: true, probability: true },
};
/** Segmentation, heatmap and report. */
const OBJECTS = 3;
const SBATCH = join(__dirname, '../../../deploy/slurm/batch.sbatch');

describeWithTool(orthancTool, 'a batch over a real Orthanc', () => {
  let orthanc: RunningOrthanc;
  let folder: string;
  let stored: number;
  let before: number;

  const batch = (...args: string[]): Promise<CliResult> => batchCli(args);
  const instances = async (): Promise<number> => {
    const answer = await fetch(`${orthanc.url}/statistics`);
    return ((await answer.json()) as { CountInstances: number }).CountInstances;
  };
  const archive = (plan = join(folder, 'plan.json')): readonly string[] => [
    ...['--pacs', orthanc.dicomWebUrl],
    ...['--plan', plan],
  ];
  const runOn = async (
    where: readonly string[],
    out: string,
    more: readonly string[] = []
  ): Promise<Record<string, number>> => {
    const args = ['run', ...where, '--out', join(folder, out), '--yes', '--json', ...more];
    const { code, err, out: text } = await batch(...args);
    expect(`${code} ${err}`).toBe('0 ');
    return JSON.parse(text) as Record<string, number>;
  };
  const run = (out: string, ...more: string[]) => runOn(archive(), out, more);
  const seriesIn = (out: string): string[] =>
    [...journalResults(join(folder, out, 'journal.jsonl'))].map(r => r.task.series);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(PLAN));
    orthanc = await startOrthanc();
    for (const file of await sampleFiles()) {
      const body = new Uint8Array(readFileSync(file));
      await fetch(`${orthanc.url}/instances`, { method: 'POST', body });
    }
    before = await instances();
  });
  afterAll(async () => {
    await orthanc?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores nothing unasked, and says how to go on', async () => {
    const { code, err } = await batch('run', ...archive(), '--out', join(folder, 'unasked'));
    expect(code).toBe(2);
    expect(err).toMatch(/--yes/);
    expect(await instances()).toBe(before);
  });

  it('stores each result once, however often and from wherever it runs', async () => {
    const counts = await run('one');
    stored = counts['stored']!;
    expect(stored).toBeGreaterThan(2);
    expect(await instances()).toBe(before + OBJECTS * stored);
    // On another machine, with no journal: the archive is the truth.
    expect(await run('two')).toMatchObject({ stored: 0, already: stored });
    expect(await instances()).toBe(before + OBJECTS * stored);
  });

  it('tells how much there is to read, and by what was done how long it takes', async () => {
    const told = await batch('plan', ...archive(), '--trial', join(folder, 'one'), '--json');
    const { bytes, hours, tasks } = JSON.parse(told.out) as Record<string, number>;
    expect(tasks).toBe(seriesIn('one').length);
    // Orthanc knows the size of the images; the samples hold some megabytes.
    expect(bytes).toBeGreaterThan(1e6);
    expect(hours).toBeGreaterThan(0);
    expect(hours).toBeLessThan(1);
  });

  it('is cut into shards that share nothing and leave nothing out', async () => {
    await run('half-0', '--shard', '0/2');
    await run('half-1', '--shard', '1/2');
    expect([...seriesIn('half-0'), ...seriesIn('half-1')].sort()).toEqual(seriesIn('one').sort());
    expect(await instances()).toBe(before + OBJECTS * stored);
  });

  it('runs by the Slurm script, task by task', async () => {
    const env = {
      ...{ PACS: orthanc.dicomWebUrl, PLAN: join(folder, 'plan.json') },
      OUT: join(folder, 'slurm'),
    };
    await runArrayWithoutSlurm(SBATCH, 3, env);
    const shards = [0, 1, 2].map(i => seriesIn(join('slurm', `shard-${i}`)));
    expect(shards.flat().sort()).toEqual(seriesIn('one').sort());
    expect(await instances()).toBe(before + OBJECTS * stored);
  });

  it('lists what it made, for whoever has to take it back', async () => {
    const { out, code } = await batch('undo', ...archive(), '--list', '--json');
    expect(code).toBe(0);
    const { objects } = JSON.parse(out) as { objects: { sopInstanceUID: string }[] };
    expect(objects).toHaveLength(OBJECTS * stored);
  });

  it('names the object that it made before a setting was changed', async () => {
    const [, , film] = PLAN.rules;
    const changed = { ...PLAN, rules: [film], settings: { components: 1 }, output: {} };
    const plan = join(folder, 'changed.json');
    writeFileSync(plan, JSON.stringify(changed));
    await runOn(archive(plan), 'changed');
    const [made] = journalResults(join(folder, 'changed', 'journal.jsonl'));
    const before = [...journalResults(join(folder, 'one', 'journal.jsonl'))].find(
      r => r.task.series === made!.task.series
    );
    expect(made!.outcome).toBe('stored');
    const pacs = createDicomWeb({ address: orthanc.dicomWebUrl, authorization: null });
    const named: string[] = [];
    for await (const item of pacs.search('instances', { SOPInstanceUID: made!.objects[0]! })) {
      const [study, series] = [textIn(item, '0020000D'), textIn(item, '0020000E')];
      const [header] = await pacs.metadata(study, series);
      const items = (header!['0008114A']?.Value ?? []) as readonly DicomJsonItem[];
      named.push(...items.map(older => textIn(older, '00081155')));
    }
    expect(named).toEqual([before!.objects[0]]);
  });

  describeWithTool(dciodvfyTool, 'its objects', () => {
    it('are valid', async () => {
      const { out } = await batch('undo', ...archive(), '--list', '--json');
      const { objects } = JSON.parse(out) as { objects: { study: string; series: string }[] };
      const pacs = createDicomWeb({ address: orthanc.dicomWebUrl, authorization: null });
      expect(objects.length).toBeGreaterThan(2);
      for (const { study, series } of objects) {
        const [bytes] = await pacs.retrieveSeries(study, series);
        expect(dciodvfy(bytes!).errors).toEqual([]);
      }
    });
  });
});
