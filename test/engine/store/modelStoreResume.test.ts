import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  loadPack,
  type LoadPackOptions,
} from '@medclip/extension-medclip-sam/engine/store/modelStore';
import { growingCache, type GrowingCache } from '../../support/inference/growingCache';
import { microPack } from '../../support/packs/microPack';
import { uniform } from '../../support/packs/randomCheckpoint';

const FOLDER = 'http://viewer.test/models/micro/';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const random = uniform(7);
const FILES: Record<string, Uint8Array<ArrayBuffer>> = {
  'image.onnx': Uint8Array.from({ length: 3000 }, () => random() * 256),
  'image.bin': Uint8Array.from({ length: 50_000 }, () => random() * 256),
  'vocab.txt': new TextEncoder().encode('[CLS]\n[SEP]\n'),
};
const TOTAL = Object.values(FILES).reduce((n, f) => n + f.byteLength, 0);
const keyOf = (name: string) => sha256(FILES[name]!);

interface Server {
  /** Bytes of bodies that may still be sent before the connection breaks. */
  budget: number;
  ranges: boolean;
  sent: number;
  down: boolean;
  files: Record<string, Uint8Array<ArrayBuffer>>;
  readonly requests: { name: string; range: string | null }[];
  readonly fetch: typeof fetch;
}

function startServer(): Server {
  const files = Object.entries(FILES).map(([name, data]) => [
    name,
    { bytes: data.byteLength, sha256: sha256(data) },
  ]);
  const json = JSON.stringify({ ...microPack(), files: Object.fromEntries(files) });
  const server: Server = {
    budget: Infinity,
    ranges: true,
    sent: 0,
    down: false,
    files: { ...FILES },
    requests: [],
    fetch: (async (url: string, init: RequestInit = {}) => {
      const name = url.slice(FOLDER.length);
      const range = new Headers(init.headers).get('range');
      server.requests.push({ name, range });
      if (server.down) throw new TypeError('Failed to fetch');
      if (name === 'pack.json') return new Response(json);
      const data = server.files[name]!;
      const from = server.ranges && range ? Number(/\d+/.exec(range)) : 0;
      if (from >= data.byteLength && from > 0) return new Response(null, { status: 416 });
      const partial = server.ranges && range !== null;
      return new Response(bodyOf(data.subarray(from), server), {
        status: partial ? 206 : 200,
        headers: partial
          ? { 'content-range': `bytes ${from}-${data.length - 1}/${data.length}` }
          : {},
      });
    }) as typeof fetch,
  };
  return server;
}

/** In pieces of a kilobyte; breaks where the server's budget ends. */
function bodyOf(data: Uint8Array<ArrayBuffer>, server: Server): ReadableStream {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = data.subarray(at, at + Math.min(1024, server.budget));
      if (at >= data.byteLength) return controller.close();
      if (piece.byteLength === 0) return controller.error(new TypeError('network error'));
      at += piece.byteLength;
      server.budget -= piece.byteLength;
      server.sent += piece.byteLength;
      controller.enqueue(piece.slice());
    },
  });
}

let server: Server;
let cache: GrowingCache;
beforeEach(() => {
  server = startServer();
  cache = growingCache();
});
const load = (options: LoadPackOptions = {}) =>
  loadPack(FOLDER, { cache, fetch: server.fetch, ...options });

async function expectRight(loaded: Awaited<ReturnType<typeof load>>): Promise<void> {
  for (const [name, data] of Object.entries(FILES)) {
    expect(sha256(new Uint8Array(await loaded.file(name).arrayBuffer()))).toBe(sha256(data));
  }
}

test('cut off anywhere, any number of times, it goes on where it stopped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 8 }),
      async cuts => {
        server = startServer();
        cache = growingCache();
        for (const budget of cuts) {
          server.budget = budget;
          await load().catch(error => expect(error).toMatchObject({ code: 'model-missing' }));
        }
        server.budget = Infinity;
        await expectRight(await load());
        // Not a byte was fetched twice.
        expect(server.sent).toBe(TOTAL);
        expect(cache.parts.size).toBe(0);
      }
    ),
    { numRuns: 40, seed: 1 }
  );
});

test('progress begins with what an earlier visit got', async () => {
  server.budget = 20_000;
  await expect(load()).rejects.toMatchObject({ code: 'model-missing' });
  server.budget = Infinity;
  const seen: number[] = [];
  await load({ onProgress: here => seen.push(here) });
  expect(seen.at(-1)).toBe(TOTAL);
  expect(seen.find(n => n > 0)).toBeGreaterThanOrEqual(12);
});

test('a part that is not of this file costs a second download, not a failure', async () => {
  cache.parts.set(keyOf('image.bin'), new Uint8Array(10_000).fill(1));
  await expectRight(await load());
  expect(server.requests.filter(r => r.name === 'image.bin').map(r => r.range)).toEqual([
    'bytes=10000-',
    null,
  ]);
});

test.each([
  ['longer than the file', 60_000],
  ['as long as the file, but another', 50_000],
])('a part %s is thrown away', async (_, length) => {
  cache.parts.set(keyOf('image.bin'), new Uint8Array(length).fill(1));
  await expectRight(await load());
});

test('a whole part whose tab was killed before it was named is taken without asking again', async () => {
  cache.parts.set(keyOf('image.bin'), FILES['image.bin']!);
  await expectRight(await load());
  expect(server.requests.map(r => r.name)).not.toContain('image.bin');
});

test('a server that knows no ranges sends the whole file again', async () => {
  server.ranges = false;
  server.budget = 20_000;
  await expect(load()).rejects.toMatchObject({ code: 'model-missing' });
  server.budget = Infinity;
  await expectRight(await load());
});

test('a file that changed on the server is refused, and nothing of it is kept', async () => {
  server.files['image.bin'] = FILES['image.bin']!.map(v => v ^ 1);
  await expect(load()).rejects.toMatchObject({ code: 'model-corrupt' });
  expect(cache.held.has(keyOf('image.bin'))).toBe(false);
  expect(cache.parts.get(keyOf('image.bin'))?.byteLength ?? 0).toBe(0);
});

test('a server that never stops sending is cut off at the announced size', async () => {
  server.files['image.bin'] = new Uint8Array(5_000_000);
  await expect(load()).rejects.toMatchObject({ code: 'model-corrupt' });
  expect(server.sent).toBeLessThan(TOTAL + 10_000);
});

test('where the disk is full, other packs give up their place', async () => {
  cache.held.set('old', new Blob([new Uint8Array(40_000)]));
  cache.room = 80_000;
  const loaded = await load();
  await expectRight(loaded);
  expect(loaded.kept).toBe(true);
  expect(cache.held.has('old')).toBe(false);
});

test('where it is full all the same, the files are held in memory and it is said', async () => {
  cache.room = 20_000;
  const loaded = await load();
  await expectRight(loaded);
  expect(loaded.kept).toBe(false);
  expect(server.sent).toBe(TOTAL);
  expect([...cache.parts.values()].reduce((n, p) => n + p.byteLength, 0)).toBe(0);
});

test('without a network everything comes from the last visit, the description too', async () => {
  await load();
  server.down = true;
  const loaded = await load();
  await expectRight(loaded);
  expect(loaded).toMatchObject({ offline: true, downloadedBytes: 0 });
});

test('a damaged description is none, and a missing file cannot be made up', async () => {
  await load();
  server.down = true;
  const description = [...cache.held.keys()].find(key => key.startsWith('pack-'))!;
  const text = await cache.held.get(description)!.text();
  cache.held.set(description, new Blob([text.replace('Micro', 'Macro')]));
  await expect(load()).rejects.toMatchObject({ code: 'model-missing' });
  cache.held.set(description, new Blob([text]));
  cache.held.delete(keyOf('image.bin'));
  await expect(load()).rejects.toMatchObject({ code: 'model-missing' });
});

test('the download is asked for once, with its size, and not where nothing is missing', async () => {
  const asked: number[] = [];
  const ask = async ({ missingBytes }: { missingBytes: number }) => void asked.push(missingBytes);
  await expect(
    load({ ask: () => Promise.reject(new DOMException('no', 'AbortError')) })
  ).rejects.toThrow('no');
  expect(server.sent).toBe(0);
  await load({ ask });
  await load({ ask });
  expect(asked).toEqual([TOTAL]);
});

test('a cancelled download keeps what it has', async () => {
  const abort = new AbortController();
  const onProgress = (here: number) => here > 25_000 && abort.abort();
  await expect(load({ signal: abort.signal, onProgress })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await expectRight(await load());
  // Only what was on its way at that moment came twice.
  expect(server.sent).toBeLessThanOrEqual(TOTAL + 3 * 1024);
});

test('a pack that uses a file without listing it is refused before anything is downloaded', async () => {
  const choose = (pack: ReturnType<typeof microPack>) => {
    const graph = { file: 'other.onnx', weights: [] };
    return { ...pack, sam: { ...pack.sam, graphs: { encoder: graph, decoder: graph } } };
  };
  await expect(load({ choose })).rejects.toThrow(/without listing/);
  expect(server.sent).toBe(0);
});

describe('a server that falls silent', () => {
  beforeEach(() => {
    const real = globalThis.setTimeout;
    const shortMinute = (run: () => void, ms?: number) => real(run, ms === 60_000 ? 100 : ms);
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(shortMinute as never);
  });
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['before it answers', () => new Promise<Response>(() => {})],
    [
      'in the middle of a file',
      async () =>
        new Response(
          new ReadableStream({ start: c => c.enqueue(FILES['image.bin']!.slice(0, 4000)) })
        ),
    ],
  ])('%s is given up after a minute; what came is kept', async (_, answer) => {
    const get = server.fetch;
    const silent = ((url: string, init: RequestInit) =>
      url.endsWith('image.bin') ? answer() : get(url, init)) as typeof fetch;
    await expect(load({ fetch: silent })).rejects.toMatchObject({
      code: 'model-missing',
      remedy: expect.stringContaining('kept'),
    });
    await expectRight(await load());
  });
});
