import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { downloadFile } from '../../../platform/models/src/fetch/downloadFile';
import { fetchModel } from '../../../platform/models/src/fetch/fetchModels';
import { OFFICIAL_MODELS } from '../../../platform/models/src/fetch/officialModels';

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251));
const FILE = {
  name: 'model.pt',
  url: '',
  bytes: BYTES.length,
  sha256: createHash('sha256').update(BYTES).digest('hex'),
};

type Answer = (req: http.IncomingMessage, res: http.ServerResponse) => void;
let answer: Answer;
let server: http.Server;
let url: string;
let dir: string;
const ranges: (string | undefined)[] = [];

beforeAll(async () => {
  server = http.createServer((req, res) => {
    ranges.push(req.headers.range);
    answer(req, res);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.pt`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fetch-'));
  ranges.length = 0;
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

/** A server that knows ranges. */
const ranged: Answer = (req, res) => {
  const start = Number(/bytes=(\d+)-/.exec(req.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'content-length': BYTES.length - start };
  if (start === 0) res.writeHead(200, headers);
  else
    res.writeHead(206, {
      ...headers,
      'content-range': `bytes ${start}-${BYTES.length - 1}/${BYTES.length}`,
    });
  res.end(BYTES.subarray(start));
};
const whole: Answer = (_, res) => res.writeHead(200).end(BYTES);
const target = () => path.join(dir, FILE.name);

it('fetches, shows progress and gives the file its name at the end', async () => {
  answer = ranged;
  const seen: number[] = [];
  await downloadFile(FILE, url, dir, { onProgress: (_, done) => seen.push(done) });
  expect(fs.readFileSync(target()).equals(BYTES)).toBe(true);
  expect(fs.readdirSync(dir)).toEqual([FILE.name]);
  expect(seen.at(-1)).toBe(BYTES.length);
});

it('goes on where a broken connection left off', async () => {
  let broken: http.ServerResponse | undefined;
  answer = (_, res) => {
    broken = res;
    res.writeHead(200, { 'content-length': BYTES.length });
    res.write(BYTES.subarray(0, 100_000));
  };
  // Broken once something is there: a reset may overtake what was sent before it.
  const onProgress = (_name: string, done: number) => void (done > 0 && broken?.destroy());
  await expect(downloadFile(FILE, url, dir, { onProgress })).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining(url),
    remedy: expect.stringContaining(target()),
  });
  expect(fs.existsSync(target())).toBe(false);
  const kept = fs.statSync(`${target()}.part`).size;
  expect(kept).toBeGreaterThan(0);
  answer = ranged;
  await downloadFile(FILE, url, dir);
  expect(ranges.at(-1)).toBe(`bytes=${kept}-`);
  expect(fs.readFileSync(target()).equals(BYTES)).toBe(true);
});

it('starts over where the server knows no ranges', async () => {
  fs.writeFileSync(`${target()}.part`, BYTES.subarray(0, 1000));
  answer = whole;
  await downloadFile(FILE, url, dir);
  expect(fs.readFileSync(target()).equals(BYTES)).toBe(true);
});

it('never keeps other bytes, and recovers from them', async () => {
  answer = (_, res) => res.writeHead(200).end(Buffer.alloc(BYTES.length));
  await expect(downloadFile(FILE, url, dir)).rejects.toMatchObject({ code: 'model-corrupt' });
  expect(fs.readdirSync(dir)).toEqual([]);
  fs.writeFileSync(`${target()}.part`, Buffer.alloc(1000));
  answer = ranged;
  await expect(downloadFile(FILE, url, dir)).rejects.toMatchObject({ code: 'model-corrupt' });
  await downloadFile(FILE, url, dir);
  expect(fs.readFileSync(target()).equals(BYTES)).toBe(true);
});

it('takes a file that was brought by hand, if it is the right one', async () => {
  answer = whole;
  fs.writeFileSync(target(), BYTES);
  await downloadFile(FILE, url, dir);
  expect(ranges).toEqual([]);
  fs.writeFileSync(target(), 'something else');
  await expect(downloadFile(FILE, url, dir)).rejects.toMatchObject({ code: 'model-corrupt' });
});

it.each([401, 404, 500])('says so when the server answers %i', async status => {
  answer = (_, res) => res.writeHead(status).end();
  await expect(downloadFile(FILE, url, dir)).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining(String(status)),
  });
});

it('says so when nobody answers', async () => {
  await expect(downloadFile(FILE, 'http://127.0.0.1:1/model.pt', dir)).rejects.toMatchObject({
    code: 'model-missing',
    remedy: expect.stringContaining('by hand'),
  });
});

it('gives up on a server that stops sending', async () => {
  answer = (_, res) => void res.writeHead(200, { 'content-length': BYTES.length }).write('x');
  await expect(downloadFile(FILE, url, dir, { stallMs: 200 })).rejects.toMatchObject({
    message: expect.stringContaining('nothing more'),
  });
});

it('is cancelled at once and keeps what it has', async () => {
  const abort = new AbortController();
  answer = (_, res) => {
    res.writeHead(200, { 'content-length': BYTES.length });
    res.write(BYTES.subarray(0, 50_000));
    setTimeout(() => abort.abort(), 50);
  };
  await expect(downloadFile(FILE, url, dir, { signal: abort.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(fs.existsSync(`${target()}.part`)).toBe(true);
});

it('asks a mirror for the official names and trusts only the checksums', async () => {
  const paths: string[] = [];
  answer = (req, res) => {
    paths.push(req.url ?? '');
    res.writeHead(200).end('<html>');
  };
  const base = new URL('.', url).href;
  await expect(fetchModel('mobile-sam', dir, `${base}models/`)).rejects.toMatchObject({
    code: 'model-missing',
  });
  await expect(fetchModel('mobile-sam', dir, `${base}copy.pt`)).rejects.toMatchObject({
    code: 'model-missing',
  });
  expect(paths).toEqual(['/models/mobile_sam.pt', '/copy.pt']);
  await expect(fetchModel('mobile-sam', dir, 'file:///etc/passwd')).rejects.toMatchObject({
    code: 'bad-input',
  });
});

it('pins every official file by its checksum', () => {
  const files = Object.values(OFFICIAL_MODELS).flatMap(m => [...m.files]);
  for (const file of files) {
    expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(file.url).toMatch(/^https:\/\//);
  }
  expect(new Set(files.map(f => f.sha256)).size).toBe(files.length);
});
