import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type {
  InferenceClient,
  ModelStatus,
} from '@medclip/extension-medclip-sam/engine/worker/client';
import type { Progress } from '@medclip/extension-medclip-sam/engine/contract';
import { FakeWorker, MODEL, setUpFakeWorkers } from '../../support/inference/fakeInferenceWorker';
import { testImage } from '../../support/images/testImage';

let client: InferenceClient;
let fake: ReturnType<typeof setUpFakeWorkers>;
const open = () => (client = fake.open());
const run = (prompt?: string, signal?: AbortSignal) => fake.run(prompt, signal);
const never = () => new Promise<never>(() => {});
const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));

beforeEach(() => (fake = setUpFakeWorkers()));
afterEach(() => fake.finish());

test('no worker starts before the first call; then it is told absolute folder URLs', async () => {
  let params: unknown;
  FakeWorker.handlers = () => ({
    load: async given => {
      params = given;
      return MODEL;
    },
  });
  open();
  expect(FakeWorker.started).toHaveLength(0);
  expect(client.status()).toEqual({ state: 'idle' });
  await expect(run()).resolves.toMatchObject({ prompt: 'cyst' });
  expect(FakeWorker.started[0]!.url).toBe('http://viewer.test/plugins/worker.js');
  expect(params).toMatchObject({
    packUrl: 'http://viewer.test/viewer/models/micro/',
    ortUrl: 'http://viewer.test/plugins/ort/',
    backend: 'auto',
    allowSoftwareWebGpu: false,
  });
});

test('load shares one worker, tells status and progress, and resolves ready', async () => {
  FakeWorker.handlers = () => ({
    load: async (_, { onProgress }) => {
      onProgress({ step: 'files', bytes: 50, totalBytes: 100 });
      onProgress({ step: 'sessions' });
      return MODEL;
    },
  });
  open();
  const statuses: ModelStatus[] = [];
  const progress: Progress[] = [];
  const stop = client.subscribe(status => statuses.push(status));
  const [a, b] = await Promise.all([
    client.load({ onProgress: p => progress.push(p) }),
    client.load(),
  ]);
  stop();
  expect(a).toEqual({ state: 'ready', ...MODEL });
  expect(b).toEqual(a);
  expect(FakeWorker.started).toHaveLength(1);
  expect(statuses.map(s => (s.state === 'loading' ? s.progress : s.state))).toEqual([
    0,
    0.5,
    null,
    'ready',
  ]);
  expect(progress).toEqual([
    { stage: 'load-models', fraction: 0.5 },
    { stage: 'load-models', fraction: null },
  ]);
});

test('a failed load is told, and tried anew by the next call', async () => {
  let tries = 0;
  FakeWorker.handlers = () => ({
    load: async () => {
      if (++tries === 1) throw new MedClipSamError('model-missing', 'Not there.', 'Install it.');
      return MODEL;
    },
  });
  open();
  await expect(run()).rejects.toMatchObject({ code: 'model-missing', remedy: 'Install it.' });
  expect(client.status()).toMatchObject({ state: 'failed', error: { code: 'model-missing' } });
  expect(FakeWorker.started[0]!.terminated).toBe(true);
  await expect(run()).resolves.toBeDefined();
});

test('pixels are sent once per image, as a copy; the caller keeps its own', async () => {
  open();
  await run('a');
  await run('b');
  const [first, second] = FakeWorker.started[0]!.received;
  expect(first!.image!.data).toEqual(fake.image.data);
  expect(second).toMatchObject({ imageId: first!.imageId, image: null });
  expect(fake.image.data.byteLength).toBe(12);
});

test('a view of a large buffer does not take the buffer along', async () => {
  open();
  const large = new Uint8Array(1 << 16).fill(9);
  await client.segment({ ...fake.image, data: large.subarray(100, 112) }, { prompt: 'a' });
  const sent = FakeWorker.started[0]!.received[0]!.image!.data;
  expect(sent.buffer.byteLength).toBe(12);
});

test('old images are forgotten, in the order of their last use', async () => {
  open();
  const images = Array.from({ length: 9 }, (_, i) => testImage(i + 1, 4, 3));
  for (const each of images.slice(0, 8)) await client.segment(each, { prompt: 'a' });
  await client.segment(images[0]!, { prompt: 'a' });
  await client.segment(images[8]!, { prompt: 'a' });
  const { received } = FakeWorker.started[0]!;
  expect(received.at(-1)!.forget).toEqual([received[1]!.imageId]);
  await client.segment(images[1]!, { prompt: 'a' });
  expect(received.at(-1)!.image).not.toBeNull();
});

test('a crash rejects the run under way, and the next call starts a new worker', async () => {
  FakeWorker.handlers = worker => (worker === FakeWorker.started[0] ? { segment: never } : {});
  open();
  await client.load();
  const doomed = run('a');
  await sleep(5);
  FakeWorker.started[0]!.crash();
  await expect(doomed).rejects.toMatchObject({ code: 'backend-failed' });
  expect(client.status()).toMatchObject({ state: 'failed', error: { code: 'backend-failed' } });
  await expect(run('b')).resolves.toMatchObject({ prompt: 'b' });
});

test('a worker that cannot start is setup-failed', async () => {
  open();
  const load = client.load();
  FakeWorker.started[0]!.crash();
  await expect(load).rejects.toMatchObject({ code: 'setup-failed' });
  Object.assign(globalThis, {
    Worker: class {
      constructor() {
        throw new DOMException('refused', 'SecurityError');
      }
    },
  });
  await expect(run()).rejects.toMatchObject({ code: 'setup-failed' });
  expect(client.status()).toMatchObject({ state: 'failed' });
});

describe('the graphics card fails during a run', () => {
  const loads: { backend: string; fallbackReason: string | null }[] = [];
  const failOnGpu = (code: 'device-lost' | 'out-of-memory' | 'setup-failed') => {
    loads.length = 0;
    FakeWorker.handlers = worker => ({
      load: async ({ backend, fallbackReason }) => {
        loads.push({ backend, fallbackReason });
        return { ...MODEL, backend: backend === 'wasm' ? 'wasm' : 'webgpu' };
      },
      ...(worker === FakeWorker.started[0] && {
        segment: async () => {
          throw new MedClipSamError(code, 'It is gone.', 'Run again.');
        },
      }),
    });
  };

  test.each(['device-lost', 'out-of-memory'] as const)(
    '%s: the same run is done on the processor, in a fresh worker',
    async code => {
      failOnGpu(code);
      open();
      await expect(run('cyst')).resolves.toMatchObject({ prompt: 'cyst' });
      expect(loads).toEqual([
        { backend: 'auto', fallbackReason: null },
        { backend: 'wasm', fallbackReason: 'It is gone.' },
      ]);
      expect(FakeWorker.started[0]!.terminated).toBe(true);
      expect(FakeWorker.started[1]!.received[0]!.image!.data).toEqual(fake.image.data);
      expect(client.status()).toMatchObject({ state: 'ready', backend: 'wasm' });
    }
  );

  test('where WebGPU was asked for by name, the reader is told instead', async () => {
    failOnGpu('device-lost');
    client = fake.open({ backend: 'webgpu' });
    await expect(run()).rejects.toMatchObject({ code: 'device-lost' });
    await expect(run()).resolves.toBeDefined();
    expect(loads.map(load => load.backend)).toEqual(['webgpu', 'webgpu']);
  });

  test('a cancelled run is not done again', async () => {
    failOnGpu('device-lost');
    open();
    await client.load();
    const abort = new AbortController();
    const cancelled = run('cyst', abort.signal);
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await sleep(30);
    expect(FakeWorker.started.length).toBeLessThanOrEqual(2);
    expect(FakeWorker.started[1]?.received ?? []).toEqual([]);
  });
});

test('setup-failed frees the worker', async () => {
  const code = 'setup-failed';
  FakeWorker.handlers = worker =>
    worker === FakeWorker.started[0]
      ? { segment: () => Promise.reject(new MedClipSamError(code, 'No.', 'Run again.')) }
      : {};
  open();
  await expect(run()).rejects.toMatchObject({ code });
  expect(FakeWorker.started[0]!.terminated).toBe(true);
  await expect(run()).resolves.toBeDefined();
});

test('an error of the prompt or image leaves the worker as it is', async () => {
  FakeWorker.handlers = () => ({
    segment: () => Promise.reject(new MedClipSamError('bad-prompt', 'Empty.', 'Type something.')),
  });
  open();
  await expect(run()).rejects.toMatchObject({ code: 'bad-prompt' });
  expect(client.status().state).toBe('ready');
});

test('dispose ends the worker, the run under way and every later call', async () => {
  FakeWorker.handlers = () => ({ segment: never });
  open();
  await client.load();
  const pending = run();
  await sleep(5);
  await client.dispose();
  await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
  expect(FakeWorker.started[0]!.terminated).toBe(true);
  await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
  expect(FakeWorker.started).toHaveLength(1);
});
