import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createDicomWebHandler } from '@medclip/pacs/http/dicomWebHandler';
import { openStore } from '@medclip/pacs/folder/folderStore';
import { makePart10, multipartOf } from '../../support/dicom/part10';
import { uidFrom } from '../../support/dicom/uidFrom';

let folder: string;
let server: http.Server;
let close: () => Promise<void>;
let base: string;
const instance = `/studies/${uidFrom('study')}/series/${uidFrom('series')}/instances/${uidFrom('sop')}`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-web-'));
  const store = await openStore(folder);
  await store.store(makePart10({ patientName: 'Müller^Eva', rows: 32, columns: 32 }));
  const handler = createDicomWebHandler(store, { maxStoreBytes: 5000 });
  server = http.createServer((req, res) => handler.handle(req, res, req.url ?? ''));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => handler.close();
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  await close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (where: string, accept?: string) =>
  fetch(base + where, accept ? { headers: { accept } } : {});

test.each([
  ['/', 404],
  ['/nonsense', 404],
  ['/series/1.2', 404],
  ['/studies/abc', 400],
  ['/studies/1.2.3', 404],
  [`${instance}/frames/0`, 400],
  [`${instance}/frames/x`, 400],
  [`${instance}/frames/2`, 404],
  [`${instance}/bulkdata/00280010`, 404],
  [`${instance}/bulkdata/__proto__/0/x`, 404],
  [`${instance}/unknown`, 404],
  ['/studies?limit=-1', 400],
  ['/studies?limit=many', 400],
  ['/studies?Nonsense=1', 400],
  ['/studies?fuzzymatching=true', 200],
  ['/studies?PatientName=[(*', 200],
])('GET %s is %i, with a reason', async (where, status) => {
  const answer = await ask(where);
  expect(answer.status).toBe(status);
  const body = await answer.json();
  if (status !== 200) expect(body).toEqual({ status, detail: expect.stringMatching(/\w+.*\.$/) });
});

test('an umlaut is found and comes back', async () => {
  const found = await (await ask(`/studies?PatientName=${encodeURIComponent('MÜLLER*')}`)).json();
  expect(found[0]['00100010'].Value).toEqual([{ Alphabetic: 'Müller^Eva' }]);
});

test('what is left out by limit is told', async () => {
  const answer = await ask('/studies?limit=0');
  expect(await answer.json()).toEqual([]);
  expect(answer.headers.get('warning')).toMatch(/299 .*1 additional/);
});

test('fuzzy matching is literal, and the client is told (PS3.18)', async () => {
  const answer = await ask('/studies?fuzzymatching=true&PatientName=Mueller');
  expect(await answer.json()).toEqual([]);
  expect(answer.headers.get('warning')).toMatch(/299 .*fuzzymatching parameter is not supported/);
});

test('methods that are not supported name those that are', async () => {
  const answer = await fetch(base + '/studies', { method: 'DELETE' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});

test('a single instance is sent bare when asked for, and never transcoded', async () => {
  const bare = await ask(instance, 'application/dicom');
  expect(bare.headers.get('content-type')).toContain('application/dicom');
  expect((await bare.arrayBuffer()).byteLength).toBeGreaterThan(1024);
  const jpeg =
    'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50';
  expect((await ask(instance, jpeg)).status).toBe(406);
  expect((await ask(`${instance}/frames/1`, 'image/jpeg')).status).toBe(406);
});

test('bulk data follows the link of the metadata', async () => {
  const [item] = await (await ask(`${instance}/metadata`)).json();
  const link = new URL(item['7FE00010'].BulkDataURI);
  const answer = await ask(link.pathname.replace('/dicom-web', ''), 'application/octet-stream');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect([...bytes.slice(0, 4)]).toEqual([0, 7, 14, 21]);
  expect(bytes).toHaveLength(1024);
});

test.each([
  ['a wrong type', 'text/plain', Buffer.from('x'), 415],
  [
    'DICOM JSON',
    'multipart/related; type="application/dicom+json"; boundary=x',
    Buffer.from('x'),
    415,
  ],
  ['no boundary', 'multipart/related; type="application/dicom"', Buffer.from('x'), 400],
  ['too much', 'application/dicom', Buffer.alloc(6000), 413],
  ['too much in one part', multipartOf([Buffer.alloc(6000)]).contentType, Buffer.alloc(6000), 413],
])('STOW with %s is refused', async (_name, type, body, status) => {
  const answer = await fetch(`${base}/studies`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': type },
  });
  expect(answer.status).toBe(status);
});

test('an upload of unknown length that grows too large still gets its answer', async () => {
  const body = new ReadableStream({
    start(stream) {
      for (let i = 0; i < 50; i++) stream.enqueue(new Uint8Array(4000));
      stream.close();
    },
  });
  const headers = { 'content-type': 'application/dicom' };
  const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
  expect((await fetch(`${base}/studies`, init)).status).toBe(413);
});

test('a sender that disappears in the middle leaves nothing', async () => {
  const { port } = new URL(base);
  await new Promise<void>(resolve => {
    const request = http.request({
      port,
      method: 'POST',
      path: '/studies',
      headers: { 'content-type': 'application/dicom', 'content-length': 4000 },
    });
    request.on('error', () => resolve());
    request.write(makePart10({ sop: 'gone' }).subarray(0, 500), () =>
      request.destroy(new Error('gone'))
    );
  });
  expect(await (await ask('/instances')).json()).toHaveLength(1);
});

test('nothing but GET and POST', async () => {
  expect((await fetch(`${base}${instance}`, { method: 'DELETE' })).status).toBe(405);
  expect((await fetch(`${base}/series`, { method: 'POST' })).status).toBe(405);
});
