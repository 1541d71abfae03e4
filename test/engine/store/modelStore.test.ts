import { createHash } from 'node:crypto';
import {
  loadPack,
  type LoadPackOptions,
} from '@medclip/extension-medclip-sam/engine/store/modelStore';
import type { ModelCache } from '@medclip/extension-medclip-sam/engine/store/modelStoreCache';
import { microPack } from '../../support/packs/microPack';

const URL_OF_PACK = 'http://viewer.test/models/micro/';
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

let files: Record<string, Uint8Array>;
let requests: string[];
let answer: (name: string) => Response | Promise<Response> | undefined;

beforeEach(() => {
  files = {
    'image.onnx': Uint8Array.from([1, 2, 3]),
    'image.bin': new Uint8Array(70_000).fill(7),
    'vocab.txt': new TextEncoder().encode('[CLS]\n[SEP]\n'),
  };
  requests = [];
  answer = () => undefined;
});

function packJson(): string {
  const listed = Object.entries(files).map(([name, data]) => [
    name,
    { bytes: data.byteLength, sha256: sha256(data) },
  ]);
  return JSON.stringify({ ...microPack(), files: Object.fromEntries(listed) });
}

/** A server holding `files` and the pack that lists them as they were when the test began. */
function server(json = packJson()): typeof fetch {
  const held = { ...files };
  return (async (url: string, { signal }: RequestInit = {}) => {
    signal?.throwIfAborted();
    const name = url.slice(URL_OF_PACK.length);
    requests.push(name);
    const special = await answer(name);
    if (special) return special;
    if (name === 'pack.json') return new Response(json);
    const data = held[name];
    return data ? new Response(data.slice()) : new Response('no', { status: 404 });
  }) as typeof fetch;
}

function memoryCache(more: Partial<ModelCache> = {}) {
  const held = new Map<string, Blob>();
  return {
    held,
    get: async (key: string) => held.get(key) ?? null,
    put: async (key: string, file: Blob) => void held.set(key, file),
    remove: async (key: string) => void held.delete(key),
    keys: async () => [...held.keys()],
    ...more,
  };
}

const load = (options: LoadPackOptions = {}) =>
  loadPack(URL_OF_PACK, { cache: null, fetch: server(), ...options });

test('all files are fetched, verified and readable; progress ends at 1', async () => {
  const progress: number[] = [];
  const loaded = await load({ onProgress: (here, total) => progress.push(here / total) });
  expect(loaded.pack.id).toBe('micro');
  expect(loaded.packSha256).toBe(sha256(packJson()));
  expect(new Uint8Array(await loaded.file('image.bin').arrayBuffer())).toEqual(files['image.bin']);
  expect(await loaded.file('vocab.txt').text()).toBe('[CLS]\n[SEP]\n');
  expect(loaded.downloadedBytes).toBe(3 + 70_000 + 12);
  expect(progress[0]).toBe(0);
  expect(progress.at(-1)).toBe(1);
  expect([...progress].sort((a, b) => a - b)).toEqual(progress);
});

test('a folder URL without its slash is the same folder', async () => {
  const loaded = await loadPack(URL_OF_PACK.slice(0, -1), { cache: null, fetch: server() });
  expect(loaded.pack.id).toBe('micro');
});

test('the second visit downloads pack.json only', async () => {
  const cache = memoryCache();
  await load({ cache });
  requests = [];
  const again = await load({ cache });
  expect(requests).toEqual(['pack.json']);
  expect(again.downloadedBytes).toBe(0);
  expect(await again.file('vocab.txt').text()).toBe('[CLS]\n[SEP]\n');
});

test.each([
  ['other bytes', new Blob([new Uint8Array(70_000).fill(8)])],
  ['a shorter file', new Blob([new Uint8Array(10)])],
])('a cached copy with %s is thrown away and fetched again', async (_, bad) => {
  const cache = memoryCache();
  await load({ cache });
  const key = sha256(files['image.bin']!);
  cache.held.set(key, bad);
  requests = [];
  const again = await load({ cache });
  expect(requests).toEqual(['pack.json', 'image.bin']);
  expect(again.downloadedBytes).toBe(70_000);
  expect(cache.held.get(key)!.size).toBe(70_000);
});

test('a wrong hash or a truncated file is model-corrupt and is not cached', async () => {
  const cache = memoryCache();
  answer = name =>
    name === 'image.bin' ? new Response(new Uint8Array(70_000).fill(9)) : undefined;
  await expect(load({ cache })).rejects.toMatchObject({
    code: 'model-corrupt',
    message: expect.stringContaining('image.bin'),
  });
  answer = name => (name === 'image.bin' ? new Response(new Uint8Array(69_999)) : undefined);
  await expect(load({ cache })).rejects.toMatchObject({
    code: 'model-corrupt',
    message: expect.stringContaining('69999 bytes instead of 70000'),
  });
  expect(cache.held.has(sha256(files['image.bin']!))).toBe(false);
});

test.each([
  ['404', () => new Response('no', { status: 404 })],
  [
    'the viewer’s start page',
    () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  ],
  ['no answer', () => Promise.reject<Response>(new TypeError('fetch failed'))],
])('%s is model-missing, for the pack and for a file', async (_, reply) => {
  for (const missing of ['pack.json', 'image.onnx']) {
    answer = name => (name === missing ? reply() : undefined);
    await expect(load()).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining(missing),
    });
  }
});

test('a body that breaks off is model-missing, not a hang', async () => {
  answer = name =>
    name === 'image.bin'
      ? new Response(
          new ReadableStream({
            pull(controller) {
              controller.error(new TypeError('network error'));
            },
          })
        )
      : undefined;
  await expect(load()).rejects.toMatchObject({ code: 'model-missing' });
});

test.each([
  ['not JSON', 'oops', 'model-corrupt'],
  ['another version', JSON.stringify({ ...microPack(), schemaVersion: 2 }), 'model-unsupported'],
  ['null', 'null', 'model-unsupported'],
  ['an unknown field', JSON.stringify({ ...microPack(), extra: 1 }), 'model-corrupt'],
])('pack.json that is %s is refused', async (_, json, code) => {
  await expect(load({ fetch: server(json) })).rejects.toMatchObject({ code });
});

test('lack of space gives up other packs first, then only the caching', async () => {
  const room = 2;
  const cache = memoryCache();
  cache.held.set('old', new Blob(['x']));
  const put = jest.fn(async (key: string, file: Blob) => {
    if (cache.held.size >= room) throw new DOMException('full', 'QuotaExceededError');
    cache.held.set(key, file);
  });
  const loaded = await load({ cache: { ...cache, put } });
  expect(cache.held.has('old')).toBe(false);
  expect(cache.held.size).toBe(2);
  expect(new Uint8Array(await loaded.file('image.bin').arrayBuffer())).toEqual(files['image.bin']);
});

test('an unreadable cache is no cache', async () => {
  const broken = () => Promise.reject(new Error('broken profile'));
  const cache: ModelCache = { get: broken, put: broken, remove: broken, keys: broken };
  await expect(load({ cache })).resolves.toMatchObject({ downloadedBytes: 70_015 });
});

test('cancelling stops it, before and during a download', async () => {
  await expect(load({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  expect(requests).toEqual([]);
  const abort = new AbortController();
  answer = name => {
    if (name === 'image.bin') abort.abort();
    return undefined;
  };
  await expect(load({ signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(requests).not.toContain('vocab.txt');
});

test('a file the pack does not list is an error', async () => {
  const loaded = await load();
  expect(() => loaded.file('other.onnx')).toThrow(/without listing/);
});
