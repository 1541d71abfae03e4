import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { part10, pixelData } from '../../../platform/samples/src/studies/part10';
import { batchCli } from '../../support/batch/batchCli';
import { ctSeries } from '../../support/batch/ctSeries';
import { startPostgres, type RunningPostgres } from '../../support/batch/postgres';
import { needsPostgres } from '../../support/batch/runners';
import { startFaultyProxy, type FaultyProxy } from '../../support/pacs/faultyProxy';
import { freePort } from '../../support/pacs/orthanc';
import { startTestServer, type TestServer } from '../../support/pacs/testServer';

/** Written into every header; the prompt and the accounts are as secret. */
const PATIENT = {
  PatientName: 'Geheimrat^Gerda',
  PatientID: 'PID-4711-GEHEIM',
  AccessionNumber: 'ACC-0815-X',
  PatientBirthDate: '19010203',
  InstitutionName: 'Klinik Sankt Nirgendwo',
  ReferringPhysicianName: 'Zuweiser^Zoltan',
  StudyDescription: 'Verdacht auf Nirgendwas',
};
const PROMPTS = ['lungs', 'both lungs'];
const [USER, PASSWORD, QUEUE_PASSWORD] = ['benutzer-x', 'kennwort-y', 'datenbank-z'];

/** Whatever of these is found in a text. */
const secretsIn = (text: string, address: string): string[] =>
  [
    ...Object.values(PATIENT),
    // Parts with letters that no hexadecimal number has: four digits alone are in one UUID of some hundred.
    ...['Geheimrat', 'Gerda', 'Zuweiser', 'PID-47', '4711-G', '0815-X'],
    ...PROMPTS,
    ...[USER, PASSWORD, QUEUE_PASSWORD, btoa(`${USER}:${PASSWORD}`), address],
  ].filter(secret => text.toLowerCase().includes(secret.toLowerCase()));

needsPostgres('what a batch leaves behind', () => {
  let folder: string;
  let server: TestServer;
  let proxy: FaultyProxy;
  let database: RunningPostgres;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medclip-batch-'));
    const files = ctSeries(3).map((bytes, i) => {
      const { dataset } = readPart10(bytes);
      // The images of the last study are refused, in a sentence that could give a value of the header away.
      const strange = {
        ...{ SamplesPerPixel: 3, PhotometricInterpretation: 'GERDA 4711', PlanarConfiguration: 0 },
        ...{ Rows: 16, Columns: 16, BitsAllocated: 8, BitsStored: 8, HighBit: 7 },
        PixelData: pixelData(new Uint8Array(3 * 16 * 16)),
      };
      const file = join(folder, `${i}.dcm`);
      writeFileSync(file, part10({ ...dataset, ...PATIENT, ...(i >= 6 && strange) }));
      return file;
    });
    const when = { Modality: 'CT' };
    const plan = {
      plan: 'nothing-private',
      select: { qido: { PatientName: 'Geheimrat*', PatientID: PATIENT.PatientID } },
      rules: [{ when, prompts: PROMPTS, slices: 'middle' }],
      settings: { pack: 'nano-v1' },
    };
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    server = await startTestServer({ importPaths: files });
    const account = `Basic ${btoa(`${USER}:${PASSWORD}`)}`;
    proxy = await startFaultyProxy(server.url, {}, account);
    database = await startPostgres({ log: true });
  });
  afterAll(async () => {
    await database?.stop();
    await proxy?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is UIDs and numbers: database, its log, journal, tables, metrics, everything said', async () => {
    const env = {
      MEDCLIP_PACS_USER: USER,
      MEDCLIP_PACS_PASSWORD: PASSWORD,
      MEDCLIP_QUEUE: database.url,
      PGPASSWORD: QUEUE_PASSWORD,
    };
    const said: string[] = [];
    const batch = async (...args: string[]): Promise<Record<string, unknown>> => {
      const { out, err } = await batchCli([...args, '--json'], { env });
      said.push(out, err);
      return JSON.parse(out) as Record<string, unknown>;
    };
    const archive = ['--pacs', `${proxy.url}/dicom-web`, '--plan', join(folder, 'plan.json')];
    expect(await batch('plan', ...archive, '--yes')).toMatchObject({ queued: 3 });

    const port = await freePort();
    let metrics = '';
    const watching = setInterval(
      () =>
        void fetch(`http://127.0.0.1:${port}/metrics`)
          .then(async answer => (metrics = await answer.text()))
          .catch(() => undefined),
      100
    );
    const worked = await batch('work', ...archive, '--until-done', '--metrics', `${port}`).finally(
      () => clearInterval(watching)
    );
    expect(worked).toMatchObject({ stored: 2, refused: 1 });
    expect(metrics).toMatch(/medclip_batch_tasks_total\{outcome="stored"\} [12]/);
    expect(metrics).toMatch(/medclip_batch_pacs_answers_total\{verb="stow",status="200"\}/);

    const named = ['--plan', 'nothing-private'];
    expect(await batch('status', ...named)).toMatchObject({ done: 3, refused: 1, waiting: 0 });
    const tables = ['csv', 'parquet'].map(format => join(folder, `table.${format}`));
    for (const to of tables) {
      await batch('export', ...named, '--format', to.slice(to.lastIndexOf('.') + 1), '--to', to);
    }
    const reopened = await batch('retry', ...named, '--failed', 'unsupported-image');
    expect(reopened).toEqual({ reopened: 1 });
    const out = join(folder, 'out');
    expect(await batch('run', ...archive, '--out', out, '--yes')).toMatchObject({ already: 2 });
    await batch('status', '--out', out);

    const places = {
      database: database.dump(),
      'log of the database': database.log(),
      journal: readdirSync(out)
        .map(name => readFileSync(join(out, name), 'utf8'))
        .join('\n'),
      tables: tables.map(file => readFileSync(file, 'latin1')).join('\n'),
      metrics,
      said: said.join('\n'),
    };
    const address = new URL(proxy.url).host;
    for (const [place, text] of Object.entries(places)) {
      expect(text.length).toBeGreaterThan(50);
      expect({ place, secrets: secretsIn(text, address) }).toEqual({ place, secrets: [] });
    }
    // Both would be found if they were there.
    expect(places.database).toContain('2.25.77.1.1');
    expect(places['log of the database']).toContain('2.25.77.1.1');
    expect(secretsIn(`x ${PATIENT.PatientID.toLowerCase()} ${address}`, address)).toHaveLength(4);
  });
});
