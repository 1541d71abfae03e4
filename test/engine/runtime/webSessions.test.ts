import { createWebSessions } from '@medclip/extension-medclip-sam/engine/runtime/webSessions';
import {
  loadOrt,
  startOrt,
  type OrtModule,
} from '@medclip/extension-medclip-sam/engine/runtime/webSessionsRuntime';
import type { TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { microPack } from '../../support/packs/microPack';

type Run = (feeds: Record<string, FakeTensor>, outputs?: readonly string[]) => Promise<unknown>;

class FakeTensor {
  constructor(
    readonly type: string,
    readonly data: Float32Array | BigInt64Array,
    readonly dims: readonly number[]
  ) {}
}

/** Stands in for ONNX Runtime: says what it was asked, and runs what the test gives it. */
function fakeOrt(run: Run = async feeds => ({ out: feeds['in'] })) {
  const created: { bytes: Uint8Array; options: Record<string, unknown> }[] = [];
  let lose!: () => void;
  const lost = new Promise<void>(resolve => (lose = resolve));
  const release = jest.fn(async () => {});
  const create = jest.fn(async (bytes: Uint8Array, options: Record<string, unknown>) => {
    created.push({ bytes, options });
    return { run, release };
  });
  const ort = {
    InferenceSession: { create },
    Tensor: FakeTensor,
    env: { wasm: {}, webgpu: { device: Promise.resolve({ lost }) }, versions: { common: '0' } },
  } as unknown as OrtModule;
  return { ort, created, create, release, lose };
}

const loaded = {
  pack: microPack(),
  file: (name: string) => new Blob([`content of ${name}`]),
};
const WASM = { backend: 'wasm', runtime: 'wasm' } as const;
const GPU = { backend: 'webgpu', runtime: 'jspi' } as const;
const ones: TensorLike = { dims: [1, 2], data: Float32Array.from([1, 1]) };

test('a session is made once, from the graph’s file and its weights', async () => {
  const { ort, created } = fakeOrt();
  const sessions = createWebSessions(ort, loaded, WASM);
  const [a, b] = await Promise.all([sessions.get('image'), sessions.get('image')]);
  expect(a).toBe(b);
  expect(created).toHaveLength(1);
  expect(Buffer.from(created[0]!.bytes).toString()).toBe('content of image.onnx');
  expect(created[0]!.options).toMatchObject({
    executionProviders: ['wasm'],
    externalData: [{ path: 'image.bin', data: expect.any(Uint8Array) }],
  });
});

test('the JSPI build is given weights as Blob, so that they need not be copied whole', async () => {
  const { ort, created } = fakeOrt();
  await createWebSessions(ort, loaded, GPU).get('image');
  expect(created[0]!.options).toMatchObject({
    executionProviders: ['webgpu'],
    externalData: [{ path: 'image.bin', data: expect.any(Blob) }],
  });
});

test('tensors go in by type and come out as dims and data', async () => {
  const seen: FakeTensor[] = [];
  const { ort } = fakeOrt(async (feeds, outputs) => {
    seen.push(...Object.values(feeds));
    return Object.fromEntries(outputs!.map(name => [name, feeds['ids']]));
  });
  const session = await createWebSessions(ort, loaded, WASM).get('text');
  const ids: TensorLike = { dims: [1, 2], data: BigInt64Array.from([5n, 6n]) };
  const result = await session.run({ ids, ones }, ['out']);
  expect(seen.map(t => t.type)).toEqual(['int64', 'float32']);
  expect(result).toEqual({ out: { dims: [1, 2], data: ids.data } });
});

test('runs and session starts never overlap', async () => {
  let running = 0;
  let most = 0;
  const work = async (feeds: Record<string, FakeTensor>) => {
    most = Math.max(most, ++running);
    await new Promise(done => setTimeout(done, 5));
    running--;
    return { out: feeds['in'] };
  };
  const { ort } = fakeOrt(work);
  const sessions = createWebSessions(ort, loaded, WASM);
  const [image, text] = await Promise.all([sessions.get('image'), sessions.get('text')]);
  await Promise.all([image, text, image, text].map(s => s.run({ in: ones })));
  expect(most).toBe(1);
});

test('between two runs the thread hears its messages', async () => {
  const { ort } = fakeOrt();
  const session = await createWebSessions(ort, loaded, WASM).get('image');
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise<string>(resolve => {
    port2.onmessage = () => resolve('abort');
  });
  port1.postMessage('abort');
  const runs = (async () => {
    for (let i = 0; i < 5; i++) await session.run({ in: ones });
    return 'runs';
  })();
  await expect(Promise.race([heard, runs])).resolves.toBe('abort');
  await runs;
  port1.close();
});

test('a failed start is forgotten, so that the next try can succeed', async () => {
  const { ort, create } = fakeOrt();
  create.mockRejectedValueOnce(new Error('Failed to fetch dynamically imported module'));
  const sessions = createWebSessions(ort, loaded, WASM);
  await expect(sessions.get('image')).rejects.toMatchObject({ code: 'setup-failed' });
  await expect(sessions.get('image')).resolves.toBeDefined();
});

test.each([
  [new Error('std::bad_alloc'), 'out-of-memory'],
  [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
  [new Error('Non-zero status code returned while running Conv'), 'backend-failed'],
  [17, 'backend-failed'],
])('%s while running is %s', async (cause, code) => {
  const { ort } = fakeOrt(() => Promise.reject(cause));
  const session = await createWebSessions(ort, loaded, WASM).get('image');
  await expect(session.run({ in: ones })).rejects.toMatchObject({ code });
});

test('a lost device rejects the run under way and everything after', async () => {
  const { ort, lose } = fakeOrt(() => new Promise(() => {}));
  const sessions = createWebSessions(ort, loaded, GPU);
  const session = await sessions.get('image');
  const run = session.run({ in: ones });
  setTimeout(lose, 5);
  await expect(run).rejects.toMatchObject({ code: 'device-lost' });
  await expect(session.run({ in: ones })).rejects.toMatchObject({ code: 'device-lost' });
  await expect(sessions.get('text')).rejects.toMatchObject({ code: 'device-lost' });
});

test('a graph the pack does not have is model-unsupported', async () => {
  const sessions = createWebSessions(fakeOrt().ort, loaded, WASM);
  await expect(sessions.get('m2ib')).rejects.toMatchObject({ code: 'model-unsupported' });
});

test('a cancelled signal gives no session', async () => {
  const { ort, create } = fakeOrt();
  const sessions = createWebSessions(ort, loaded, WASM);
  const signal = AbortSignal.abort();
  await expect(sessions.get('image', { signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(create).not.toHaveBeenCalled();
});

test('dispose waits for the run under way, releases each session once and refuses more', async () => {
  const { ort, release } = fakeOrt();
  const sessions = createWebSessions(ort, loaded, WASM);
  const image = await sessions.get('image');
  await sessions.get('text');
  const run = image.run({ in: ones });
  await sessions.dispose();
  await expect(run).resolves.toBeDefined();
  expect(release).toHaveBeenCalledTimes(2);
  await expect(sessions.get('image')).rejects.toMatchObject({ code: 'cancelled' });
  await expect(image.run({ in: ones })).rejects.toMatchObject({ code: 'cancelled' });
});

test('one session can be given back alone and opened again', async () => {
  const { ort, create, release } = fakeOrt();
  const sessions = createWebSessions(ort, loaded, WASM);
  await (await sessions.get('text')).dispose();
  expect(release).toHaveBeenCalledTimes(1);
  await sessions.get('text');
  expect(create).toHaveBeenCalledTimes(2);
});

test('files of the pack can be read as text', async () => {
  const sessions = createWebSessions(fakeOrt().ort, loaded, WASM);
  await expect(sessions.text('vocab.txt')).resolves.toBe('content of vocab.txt');
});

jest.mock('onnxruntime-web/wasm', () => ({ env: { wasm: {}, versions: { web: '1.2.3' } } }));

test('ONNX Runtime is told where its files are and how many threads to use', async () => {
  const device = {
    backend: 'wasm',
    runtime: 'wasm',
    threads: 2,
    reason: '',
    adapter: null,
  } as const;
  const { env } = await loadOrt(device, 'http://viewer.test/plugins/ort');
  expect(env.wasm.wasmPaths).toEqual({
    mjs: 'http://viewer.test/plugins/ort/ort-wasm-simd-threaded.mjs?v=1.2.3',
    wasm: 'http://viewer.test/plugins/ort/ort-wasm-simd-threaded.wasm?v=1.2.3',
  });
  expect(env.wasm.numThreads).toBe(2);
});

test('files that do not start are fetched past the browser’s cache for the next attempt', async () => {
  const asked: unknown[] = [];
  const fetched = jest.spyOn(globalThis, 'fetch').mockImplementation(async (address, init) => {
    asked.push([address, init?.cache]);
    return new Response('');
  });
  const ort = {
    env: {
      wasm: { wasmPaths: { mjs: 'http://viewer.test/a.mjs', wasm: 'http://viewer.test/a.wasm' } },
    },
    InferenceSession: {
      create: async () =>
        Promise.reject(new Error('WebAssembly.instantiate(): expected magic word')),
    },
  } as unknown as OrtModule;
  await expect(startOrt(ort)).rejects.toMatchObject({ code: 'setup-failed' });
  expect(asked).toEqual([
    ['http://viewer.test/a.mjs', 'reload'],
    ['http://viewer.test/a.wasm', 'reload'],
  ]);
  fetched.mockRestore();
});
