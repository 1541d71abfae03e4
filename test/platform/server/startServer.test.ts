import { createHash } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { startServer } from '@medclip/server/startServer';
import { rawRequest, startSite } from './siteFixture';
import type { Site } from './siteFixture';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

test('every answer carries the isolation headers and a CSP that keeps requests at home', async () => {
  for (const where of ['/', '/plugins/ort/ort.wasm', '/nothing.js', '/dicom-web/studies']) {
    const { headers } = await fetch(site.url + where);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const csp = headers.get('content-security-policy') ?? '';
    expect(csp).toMatch(/connect-src 'self' blob: data:;/);
    expect(csp).toMatch(/object-src 'none'/);
    expect(csp).not.toMatch(/https?:|\*|script-src[^;]*'unsafe-inline'/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('the page of the viewer runs its inline script by hash', async () => {
  const hash = createHash('sha256').update('window.PUBLIC_URL="/"').digest('base64');
  const { headers } = await fetch(site.url);
  expect(headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
});

test.each([
  ['/', 'text/html; charset=utf-8', 'no-cache'],
  ['/text-segment?StudyInstanceUIDs=1.2.3', 'text/html; charset=utf-8', 'no-cache'],
  ['/app-config.js', 'text/javascript; charset=utf-8', 'no-cache'],
  ['/plugins/ort/ort.wasm', 'application/wasm', 'no-cache'],
  ['/plugins/ort/ort.wasm?v=1.30.0', 'application/wasm', 'immutable'],
  ['/models/pack.onnx', 'application/octet-stream', 'no-cache'],
  ['/app.bundle.0f6159c501addfe9.js', 'text/javascript; charset=utf-8', 'immutable'],
])('%s is served as %s', async (where, type, caching) => {
  const answer = await fetch(site.url + where);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(type);
  expect(answer.headers.get('cache-control')).toContain(caching);
});

test.each(['/plugins/none.js', '/models/nano-v1/', '/models/none', '/none.css', '/plugins'])(
  '%s is 404 and not the viewer page',
  async where => {
    const answer = await fetch(site.url + where);
    if (where === '/plugins') expect(answer.status).toBe(200);
    else expect(answer.status).toBe(404);
  }
);

test.each([
  '/../secret.txt',
  '/plugins/../../secret.txt',
  '/plugins/%2e%2e/%2e%2e/secret.txt',
  '/plugins/..%2f..%2fsecret.txt',
  '/plugins/..%5c..%5csecret.txt',
  '/models//../../secret.txt',
  '/plugins/ort/ort.wasm%00.js',
  '/.lock',
  '/%E0%A4%A',
  '/models/link.txt',
])('%s does not lead out of the folders', async where => {
  await symlink(
    path.join(site.folder, 'secret.txt'),
    path.join(site.folder, 'models/link.txt')
  ).catch(() => undefined);
  const { status, body } = await rawRequest(site.url, where);
  expect([400, 404]).toContain(status);
  expect(body).not.toContain('secret');
});

test('an unchanged file is answered 304, a byte range 206, an impossible range 416', async () => {
  const where = `${site.url}/models/pack.onnx`;
  const etag = (await fetch(where)).headers.get('etag') ?? '';
  expect((await rawRequest(site.url, '/models/pack.onnx', { 'if-none-match': etag })).status).toBe(
    304
  );
  const range = await fetch(where, { headers: { range: 'bytes=2-4' } });
  expect([range.status, await range.text()]).toEqual([206, '234']);
  expect(range.headers.get('content-range')).toBe('bytes 2-4/10');
  expect(await (await fetch(where, { headers: { range: 'bytes=-3' } })).text()).toBe('789');
  expect((await fetch(where, { headers: { range: 'bytes=10-' } })).status).toBe(416);
});

test('only GET and HEAD reach files', async () => {
  expect((await fetch(site.url, { method: 'POST', body: 'x' })).status).toBe(405);
  const head = await fetch(`${site.url}/models/pack.onnx`, { method: 'HEAD' });
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', '']);
});

test('another web site, and a foreign name for the loopback, are refused', async () => {
  const ask = async (headers: Record<string, string>) =>
    (await rawRequest(site.url, '/dicom-web/studies', headers)).status;
  expect(await ask({})).toBe(200);
  expect(await ask({ 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect(await ask({ origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })).toBe(403);
  expect(await ask({ host: 'evil.example' })).toBe(421);
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await rawRequest(site.url, '/', link)).status).toBe(200);
});

test('a taken port ends in one sentence and leaves the data folder free', async () => {
  const port = Number(new URL(site.url).port);
  const ohifDir = path.join(site.folder, 'ohif');
  const dataDir = path.join(site.folder, 'other');
  const start = () => startServer({ port, dataDir, ohifDir });
  await expect(start()).rejects.toMatchObject({
    message: `Port ${port} is taken by another program.`,
  });
  const second = await startServer({ port: 0, dataDir, ohifDir });
  await second.close();
});

test('a missing viewer is told', async () => {
  const start = startServer({
    port: 0,
    dataDir: site.folder,
    ohifDir: path.join(site.folder, 'no'),
  });
  await expect(start).rejects.toMatchObject({ code: 'setup-failed' });
});
