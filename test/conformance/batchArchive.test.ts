import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDicomWeb } from '@medclip/batch/dicomWeb';
import { dciodvfy, dciodvfyTool } from '../support/dciodvfy';
import { describeWithTool, runs } from '../support/externalTool';
import { startOrthanc, type RunningOrthanc } from '../support/orthanc';
import { writeSampleStudies } from '@medclip/samples/writeSampleStudies';

jest.setTimeout(300_000);

const CLI = join(__dirname, '../../platform/cli/bin/medclip-sam.cjs');
const orthancTool = { name: 'Orthanc', available: () => runs('Orthanc', ['--version']) };
const PLAN = {
  plan: 'samples',
  select: { qido: {} },
  rules: [
    { when: { Modality: 'CT' }, prompts: ['lungs'], slices: 'middle' },
    { when: { Modality: 'US', minInstances: 1 }, prompts: ['breast tumor'], slices: 'middle' },
    { when: { Modality: 'DX' }, prompts: ['lungs'] },
  ],
};

describeWithTool(orthancTool, 'a batch over a real Orthanc', () => {
  let orthanc: RunningOrthanc;
  let folder: string;
  let samples: readonly string[];

  const batch = async (
    ...args: string[]
  ): Promise<{ code: number | null; out: string; err: string }> => {
    const child = spawn(process.execPath, [CLI, 'batch', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (d: Buffer) => (out += d.toString()));
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    const code = await new Promise<number | null>(resolve => child.once('close', resolve));
    return { code, out, err };
  };
  const instances = async (): Promise<number> => {
    const answer = await fetch(`${orthanc.url}/statistics`);
    return ((await answer.json()) as { CountInstances: number }).CountInstances;
  };
  const archive = (): readonly string[] => [
    ...['--pacs', orthanc.dicomWebUrl],
    ...['--plan', join(folder, 'plan.json')],
  ];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
    samples = await writeSampleStudies(join(folder, 'samples'));
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(PLAN));
    orthanc = await startOrthanc();
    for (const file of samples) {
      await fetch(`${orthanc.url}/instances`, {
        method: 'POST',
        body: new Uint8Array(readFileSync(file)),
      });
    }
  });
  afterAll(async () => {
    await orthanc?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores nothing unasked, and says how to go on', async () => {
    const before = await instances();
    const { code, err } = await batch('run', ...archive(), '--out', join(folder, 'unasked'));
    expect(code).toBe(2);
    expect(err).toMatch(/--yes/);
    expect(await instances()).toBe(before);
  });

  it('stores each result once, however often and from wherever it runs', async () => {
    const before = await instances();
    const first = await batch('run', ...archive(), '--out', join(folder, 'one'), '--yes', '--json');
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    const counts = JSON.parse(first.out) as Record<string, number>;
    expect(counts['stored']).toBeGreaterThan(2);
    expect(await instances()).toBe(before + counts['stored']!);
    // On another machine, with no journal: the archive is the truth.
    const second = await batch(
      'run',
      ...archive(),
      '--out',
      join(folder, 'two'),
      '--yes',
      '--json'
    );
    const again = JSON.parse(second.out) as Record<string, number>;
    expect(again['stored']).toBe(0);
    expect(again['already']).toBe(counts['stored']);
    expect(await instances()).toBe(before + counts['stored']!);
  });

  it('leaves nothing private in the journal or the table', async () => {
    const table = join(folder, 'table.csv');
    expect((await batch('export', '--out', join(folder, 'one'), '--to', table)).code).toBe(0);
    const journal = readdirSync(join(folder, 'one'))
      .map(name => readFileSync(join(folder, 'one', name), 'utf8'))
      .join('\n');
    const text = journal + readFileSync(table, 'utf8');
    const patients = await fetch(`${orthanc.url}/patients?expand`);
    const tags = (await patients.json()) as { MainDicomTags: Record<string, string> }[];
    const names = tags.flatMap(t => [t.MainDicomTags['PatientName'], t.MainDicomTags['PatientID']]);
    expect(names.filter(Boolean).length).toBeGreaterThan(3);
    for (const secret of [
      ...names.filter(Boolean),
      'breast tumor',
      'lungs"',
      orthanc.dicomWebUrl,
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('lists what it made, for whoever has to take it back', async () => {
    const { out, code } = await batch('undo', ...archive(), '--list', '--json');
    expect(code).toBe(0);
    const { objects } = JSON.parse(out) as { objects: { sopInstanceUID: string }[] };
    const status = await batch('status', '--out', join(folder, 'one'), '--json');
    expect(objects).toHaveLength((JSON.parse(status.out) as { stored: number }).stored);
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
