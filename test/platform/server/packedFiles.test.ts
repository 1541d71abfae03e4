import { readdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { packFiles } from '@medclip/server/packedFiles';
import { startServer } from '@medclip/server/startServer';
import type { RunningServer } from '@medclip/server/startServer';
import { siteFolders } from './siteFixture';

const TEXT = 'const outline = "lungs"; '.repeat(4000);
let server: RunningServer;
let folders: Awaited<ReturnType<typeof siteFolders>>;
let cache: string;
beforeAll(async () => {
  folders = await siteFolders();
  cache = path.join(folders.folder, 'cache');
  await writeFile(path.join(folders.ohifDir, 'big.bundle.0f6159c501addfe9.js'), TEXT);
  // Bytes that gain nothing.
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 2654435761) >>> 24));
  await writeFile(path.join(folders.pluginsDir, 'noise.wasm'), noise);
  await writeFile(path.join(folders.pluginsDir, 'changed.js'), TEXT);
  const packed = await packFiles(
    [{ folder: folders.ohifDir }, { folder: folders.pluginsDir, without: ['ort'] }],
    cache
  );
  await writeFile(path.join(folders.pluginsDir, 'changed.js'), `${TEXT}//`);
  server = await startServer({ port: 0, ...folders, packed });
});
afterAll(() => server.close());

function ask(where: string, headers: http.OutgoingHttpHeaders) {
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>(
    (resolve, reject) =>
      http
        .get(server.url + where, { headers }, async answer => {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(chunk as Buffer);
          const body = Buffer.concat(chunks);
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
        })
        .on('error', reject)
  );
}
const BIG = '/big.bundle.0f6159c501addfe9.js';

test.each([
  ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
  ['gzip', 'gzip, deflate', gunzipSync],
  ['gzip', 'br;q=0, gzip;q=0.5', gunzipSync],
])('%s is sent to who says "%s"', async (encoding, accept, unpack) => {
  const { headers, body } = await ask(BIG, { 'accept-encoding': accept });
  expect(headers['content-encoding']).toBe(encoding);
  expect(Number(headers['content-length'])).toBe(body.length);
  expect(body.length).toBeLessThan(TEXT.length / 10);
  expect(unpack(body).toString()).toBe(TEXT);
  expect(headers['cache-control']).toContain('immutable');
  expect(headers.vary).toBe('Accept-Encoding');
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
});

test('without the header, with a range, and where nothing is gained, the file goes as it is', async () => {
  const plain = await ask(BIG, {});
  expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, TEXT]);
  expect(plain.headers.vary).toBe('Accept-Encoding');
  const range = await ask(BIG, { 'accept-encoding': 'br', range: 'bytes=6-12' });
  expect([range.status, range.body.toString()]).toEqual([206, 'outline']);
  expect(range.headers['content-encoding']).toBeUndefined();
  const noise = await ask('/plugins/noise.wasm', { 'accept-encoding': 'br, gzip' });
  expect([noise.headers['content-encoding'], noise.body.length]).toEqual([undefined, 5000]);
});

test('each form has its ETag, and is answered 304 by it', async () => {
  const [packed, plain] = [await ask(BIG, { 'accept-encoding': 'br' }), await ask(BIG, {})];
  expect(packed.headers.etag).not.toBe(plain.headers.etag);
  const again = await ask(BIG, {
    'accept-encoding': 'br',
    'if-none-match': packed.headers.etag,
  });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test('a file that changed after it was packed is sent as it is now', async () => {
  const { body, headers } = await ask('/plugins/changed.js', { 'accept-encoding': 'br' });
  expect([headers['content-encoding'], body.toString()]).toEqual([undefined, `${TEXT}//`]);
});

test('what is packed is not packed again', async () => {
  const before = (await readdir(cache)).sort();
  const sentences: string[] = [];
  await packFiles([{ folder: folders.ohifDir }], cache, { onProgress: s => sentences.push(s) });
  expect((await readdir(cache)).sort()).toEqual(before);
  expect(sentences).toEqual([]);
});
