import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { peakMegabytes } from '@medclip/bench/peakMemory';
import { makePart10, multipartOf } from '../../support/dicom/part10';
import { INDEX } from './siteFixture';

/**
 * Requests made to exhaust the server. It runs in a process of its own with a small heap and a limit of 32 MB per request:
 * whatever is sent, it must answer soon, stay alive and stay small.
 */
const MEGABYTE = 1024 * 1024;
const LIMIT = 32 * MEGABYTE;
const HEAP_MEGABYTES = 320;
const PEAK_MEGABYTES = 1000;
const SOON_MS = 45_000;

let folder: string;
let child: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-bombs-'));
  const viewer = path.join(folder, 'viewer');
  await mkdir(viewer);
  await writeFile(path.join(viewer, 'index.html'), INDEX);
  const script = path.resolve(__dirname, '../../support/pacs/storeProcess.ts');
  const node = [`--max-old-space-size=${HEAP_MEGABYTES}`, '--import', 'tsx', script];
  child = spawn(process.execPath, [...node, path.join(folder, 'pacs'), viewer, String(LIMIT)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', line => resolve(String(line).trim()));
    child.once('exit', () => reject(new Error('the server did not start')));
  });
});
afterAll(async () => {
  const ended = new Promise(resolve => child.once('exit', resolve));
  if (child.exitCode === null && child.kill('SIGKILL')) await ended;
  await rm(folder, { recursive: true, force: true });
});

const send = async (body: Buffer, type: string): Promise<number> => {
  const signal = AbortSignal.timeout(SOON_MS);
  // A connection of its own: one kept from before may be closed by the server just now.
  const headers = { 'content-type': type, connection: 'close' };
  const init = { method: 'POST', body: new Uint8Array(body), headers, signal };
  return (await fetch(`${url}/dicom-web/studies`, init)).status;
};
const related = (boundary: string) =>
  `multipart/related; type="application/dicom"; boundary=${boundary}`;
const repeated = (text: string, bytes: number) => Buffer.alloc(bytes, text, 'latin1');

/** A Part-10 file whose data set is `dataset`, in the transfer syntax given. */
function part10(transferSyntaxUid: string, dataset: Buffer): Buffer {
  const whole = makePart10({ compressed: { transferSyntaxUid, fragments: [] } });
  const meta = whole.subarray(0, 144 + whole.readUInt32LE(140));
  return Buffer.concat([meta, dataset]);
}
const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const bytes = (...values: number[]) => Buffer.from(values);
const sequence = bytes(0x08, 0, 0x40, 0x11, 0xff, 0xff, 0xff, 0xff);
const item = bytes(0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff);
const times = (count: number, one: Buffer) => Buffer.alloc(count * one.length, new Uint8Array(one));
/** Explicit VR, 32-bit length. */
function longText(vr: string, value: Buffer): Buffer {
  const head = Buffer.concat([bytes(0x08, 0, 0x19, 0x01), Buffer.from(vr), Buffer.alloc(6)]);
  head.writeUInt32LE(value.length, 8);
  return Buffer.concat([head, value]);
}

const ONE = (object: Buffer): [Buffer, string] => [object, 'application/dicom'];
test.each<[string, () => [Buffer, string], number]>([
  [
    'millions of empty parts',
    () => [repeated('--x\r\n\r\n\r\n', 30 * MEGABYTE), related('x')],
    400,
  ],
  [
    'a part that is all header',
    () => [
      Buffer.concat([
        Buffer.from('--x\r\n'),
        repeated('X-A: b\r\n', 30 * MEGABYTE),
        Buffer.from('--x--'),
      ]),
      related('x'),
    ],
    400,
  ],
  ['a boundary of many lines', () => [Buffer.from('--x--'), related('x'.repeat(4000))], 400],
  ['no boundary', () => [repeated('\r\n--', MEGABYTE), related('')], 400],
  ['a part without end', () => [repeated('--x\r\n\r\na', 100), related('x')], 400],
  [
    'half a million almost-delimiters',
    () => [repeated('\r\n--xy', 3 * MEGABYTE), related('x')],
    400,
  ],
  [
    'multipart inside multipart inside multipart',
    () => {
      let inner: Buffer = Buffer.from('--x\r\n\r\nbomb\r\n--x--\r\n');
      for (let i = 0; i < 8; i++) inner = multipartOf([inner, inner, inner]).body;
      return [inner, multipartOf([]).contentType];
    },
    409,
  ],
  [
    'two million elements',
    () => ONE(part10(IMPLICIT, times(2e6, bytes(8, 0, 8, 0, 0, 0, 0, 0)))),
    409,
  ],
  [
    'two million items',
    () =>
      ONE(
        part10(
          IMPLICIT,
          Buffer.concat([sequence, times(2e6, bytes(0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0))])
        )
      ),
    409,
  ],
  [
    'sequences a million deep',
    () => ONE(part10(IMPLICIT, times(1e6, Buffer.concat([sequence, item])))),
    409,
  ],
  [
    'zeros where elements should be',
    () => ONE(part10(IMPLICIT, Buffer.concat([Buffer.alloc(30 * MEGABYTE), bytes(1, 2)]))),
    409,
  ],
  [
    'a text of thirty million values',
    () => ONE(part10(EXPLICIT, longText('UC', repeated('\\', 30 * MEGABYTE)))),
    409,
  ],
  [
    'half a megabyte that unfolds to half a gigabyte',
    () => ONE(part10(DEFLATED, deflateRawSync(Buffer.alloc(512 * MEGABYTE), { level: 1 }))),
    409,
  ],
  [
    'nine hundred thousand tiny elements',
    () => ONE(part10(EXPLICIT, times(9e5, bytes(9, 0, 16, 16, 0x53, 0x48, 0, 0)))),
    409,
  ],
])('%s is refused', async (_name, make, status) => {
  expect(await send(...make())).toBe(status);
});

test('a small deflated frame of 65535 × 65535 is not unpacked; the others are answered meanwhile', async () => {
  const frame = deflateRawSync(Buffer.alloc(900 * MEGABYTE), { level: 6 });
  const deflatedFrames = '1.2.840.10008.1.2.8.1';
  const object = makePart10({
    study: '1.2.97',
    series: '1.2.98',
    sop: '1.2.99',
    rows: 65535,
    columns: 65535,
    bits: 16,
    compressed: { transferSyntaxUid: deflatedFrames, fragments: [frame] },
    pixels: new Uint8Array(2),
  });
  expect(await send(object, 'application/dicom')).toBe(200);
  const where = `${url}/dicom-web/studies/1.2.97/series/1.2.98/instances/1.2.99/frames/1`;
  const answer = await fetch(where, { headers: { accept: '*/*' } });
  const text = await answer.text().catch(() => 'cut off');
  expect([answer.status, text]).toEqual([422, expect.stringMatching(/too many pixels/)]);
});

test('a part that never ends is answered, then cut off', async () => {
  const { port } = new URL(url);
  const headers = { 'content-type': related('x') };
  const request = http.request({ port, method: 'POST', path: '/dicom-web/studies', headers });
  const block = Buffer.alloc(MEGABYTE);
  let sent = 0;
  const status = new Promise<number>(resolve =>
    request.once('response', answer => resolve(answer.resume().statusCode ?? 0))
  );
  const cut = new Promise<void>(resolve => {
    request.on('error', () => resolve());
    request.on('close', () => resolve());
    const more = () => {
      if (request.destroyed) return;
      sent += block.length;
      request.write(block, error => (error ? resolve() : setImmediate(more)));
    };
    request.write('--x\r\n\r\n', more);
  });
  expect(await status).toBe(413);
  await cut;
  request.destroy();
  // The limit, what is read on after the answer, and what the sockets hold.
  expect(sent).toBeLessThan(LIMIT + 128 * MEGABYTE);
});

test('a length of a terabyte is refused before it is sent', async () => {
  const { port } = new URL(url);
  const headers = { 'content-type': 'application/dicom', 'content-length': 2 ** 40 };
  const status = await new Promise<number>((resolve, reject) => {
    const request = http.request({ port, method: 'POST', path: '/dicom-web/studies', headers });
    request.once('response', answer => {
      resolve(answer.statusCode ?? 0);
      request.destroy();
    });
    request.on('error', reject);
    request.flushHeaders();
  });
  expect(status).toBe(413);
});

test('many senders who leave their requests open cannot fill the memory; others are told to wait', async () => {
  const { port } = new URL(url);
  const headers = { 'content-type': 'application/dicom', 'content-length': 30 * MEGABYTE };
  const statuses: number[] = [];
  const open = Array.from({ length: 6 }, () => {
    const request = http.request({ port, method: 'POST', path: '/dicom-web/studies', headers });
    request.on('error', () => undefined);
    request.once('response', answer => statuses.push(answer.resume().statusCode ?? 0));
    request.write(Buffer.alloc(20 * MEGABYTE));
    return request;
  });
  const until = Date.now() + SOON_MS;
  while (statuses.length < 3 && Date.now() < until) await new Promise(r => setTimeout(r, 20));
  open.forEach(request => request.destroy());
  // Twice the limit of one request is received at a time: three of these.
  expect(statuses).toEqual([503, 503, 503]);
});

test('a query of stars is answered', async () => {
  expect(await send(makePart10({ patientName: 'a'.repeat(60) }), 'application/dicom')).toBe(200);
  const began = performance.now();
  const name = encodeURIComponent('*a'.repeat(40) + '*b');
  const answer = await fetch(`${url}/dicom-web/studies?PatientName=${name}`);
  expect(await answer.json()).toEqual([]);
  expect(performance.now() - began).toBeLessThan(SOON_MS);
});

test('headers without end are refused', async () => {
  const answer = await fetch(`${url}/dicom-web/studies`, { headers: { x: 'y'.repeat(100_000) } });
  expect(answer.status).toBe(431);
});

test('after all this it is the same process, serves, has stored nothing bad and was never large', async () => {
  expect(child.exitCode).toBeNull();
  const studies = await (await fetch(`${url}/dicom-web/instances`)).json();
  expect(studies).toHaveLength(2);
  expect(peakMegabytes(child.pid!)).toBeLessThan(PEAK_MEGABYTES);
});
