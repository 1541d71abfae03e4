import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startOrthanc } from '../support/pacs/orthanc';
import { makePart10, multipartOf } from '../support/dicom/part10';

/**
 * 20,000 small objects in the embedded archive and in Orthanc, asked the same in turn: `npm run bench:archive`.
 * 90 studies of two series, one of five, one of twenty series of 500.
 */
interface Kind {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly patientId: string;
  readonly modality: string;
  readonly instanceNumber: number;
}

function* objects(): Generator<Kind> {
  const of = (study: string, series: string, i: number, modality: string, patientId: string) => ({
    ...{ study, series, sop: `${series}.${i}`, instanceNumber: i + 1, modality, patientId },
  });
  for (let s = 0; s < 90; s++)
    for (let r = 0; r < 2; r++)
      for (let i = 0; i < 50; i++)
        yield of(`1.2.1.${s}`, `1.2.2.${s}.${r}`, i, ['CT', 'MR', 'US', 'CR'][s % 4]!, `P${s}`);
  for (let r = 0; r < 5; r++)
    for (let i = 0; i < 200; i++) yield of('1.2.4', `1.2.5.${r}`, i, 'MR', 'PM');
  for (let r = 0; r < 20; r++)
    for (let i = 0; i < 500; i++) yield of('1.2.7', `1.2.8.${r}`, i, 'CT', 'PX');
}

const QUERIES = [
  '/studies?limit=25',
  '/studies?limit=101&offset=0&fuzzymatching=false&includefield=00081030%2C00080060',
  '/studies?PatientName=*7*',
  '/studies?ModalitiesInStudy=MR',
  '/studies?StudyDate=20240101-20240102',
  '/series?Modality=CT&limit=50',
  '/studies/1.2.4/series',
  '/studies/1.2.7/series',
  '/studies/1.2.7/series/1.2.8.3/instances',
  '/studies/1.2.4/instances',
  '/instances?limit=100&offset=15000',
  '/studies/1.2.7/instances?limit=100',
  '/studies/1.2.7/instances',
  '/studies/1.2.4/series/1.2.5.1/metadata',
];

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-archive-'));
  const data = path.join(folder, 'pacs');
  const viewer = path.join(folder, 'viewer');
  await mkdir(viewer, { recursive: true });
  await writeFile(path.join(viewer, 'index.html'), '<html></html>');
  const orthanc = await startOrthanc();
  let sent: Buffer[] = [];
  const send = async () => {
    const { body, contentType } = multipartOf(sent);
    const headers = { 'content-type': contentType };
    await fetch(`${orthanc.dicomWebUrl}/studies`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers,
    });
    sent = [];
  };
  for (const kind of objects()) {
    const part10 = makePart10({ ...kind, patientName: `Name^${kind.patientId}` });
    const dir = path.join(data, kind.study, kind.series);
    if (kind.instanceNumber === 1) await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, `${kind.sop}.dcm`), part10);
    sent.push(part10);
    if (sent.length === 250) await send();
  }
  await send();
  for (const run of ['without an index', 'with the index']) {
    const ours = await start(data, viewer);
    console.log(
      `start ${run}: ${ours.ms} ms (processor ${await cpuMs(ours.pid)} ms), RSS ${await rss(ours.pid)} MB`
    );
    if (run === 'with the index') {
      for (let round = 0; round < 2; round++)
        await compare(ours.url, orthanc.dicomWebUrl, ours.pid);
      console.log(`RSS after the queries: ${await rss(ours.pid)} MB`);
    }
    await ours.stop();
  }
  await orthanc.stop();
  await rm(folder, { recursive: true, force: true });
}

async function compare(ours: string, theirs: string, pid: number): Promise<void> {
  for (const query of QUERIES) {
    const times = { ours: [] as number[], orthanc: [] as number[] };
    let counts = '';
    for (let n = 0; n < 3; n++) {
      for (const [name, base] of [
        ['ours', `${ours}/dicom-web`],
        ['orthanc', theirs],
      ] as const) {
        const started = performance.now();
        const answer = await fetch(base + query, { headers: { accept: 'application/dicom+json' } });
        const list = (await answer.json()) as unknown[];
        times[name].push(performance.now() - started);
        if (n === 0) counts += ` ${list.length}`;
      }
    }
    const [a, b] = [Math.min(...times.ours), Math.min(...times.orthanc)];
    console.log(
      `${query.padEnd(84)} n${counts} ours ${a.toFixed(1)} ms, Orthanc ${b.toFixed(1)} ms, ratio ${(a / b).toFixed(2)}`
    );
  }
  console.log(`RSS ${await rss(pid)} MB`);
}

async function start(data: string, viewer: string) {
  const script = path.resolve(__dirname, '../support/pacs/storeProcess.ts');
  const started = performance.now();
  const node = process.env.ARCHIVE_NODE ?? process.execPath;
  const child = spawn(node, ['--import', 'tsx', script, data, viewer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>(resolve =>
    child.stdout.once('data', line => resolve(String(line).trim()))
  );
  const ms = Math.round(performance.now() - started);
  const ended = new Promise(resolve => child.once('exit', resolve));
  return { url, ms, pid: child.pid!, stop: async () => void (child.kill('SIGKILL'), await ended) };
}

async function rss(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024);
}

/** User and system time so far: what a start costs on a machine that does something else as well. */
async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

void main();
