import type { InferenceClient } from '@medclip/extension-medclip-sam/engine/worker/client';
import {
  FakeWorker,
  MODEL,
  setUpFakeWorkers,
  type Answer,
} from '../../support/inference/fakeInferenceWorker';
import { testImage } from '../../support/images/testImage';

let client: InferenceClient;
let fake: ReturnType<typeof setUpFakeWorkers>;
const open = () => (client = fake.open());
const run = (prompt?: string, signal?: AbortSignal) => fake.run(prompt, signal);
const never = () => new Promise<never>(() => {});
const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));

beforeEach(() => (fake = setUpFakeWorkers()));
afterEach(() => fake.finish());

test('calls run one after the other, in order', async () => {
  const order: string[] = [];
  FakeWorker.handlers = () => ({
    segment: async ({ request: { prompt } }) => {
      order.push(`start ${prompt}`);
      await sleep(5);
      order.push(`end ${prompt}`);
      return {} as Answer;
    },
  });
  open();
  await Promise.all([run('a'), run('b')]);
  expect(order).toEqual(['start a', 'end a', 'start b', 'end b']);
});

test('a cancelled run that answers is over at once', async () => {
  let begun = () => {};
  const running = new Promise<void>(resolve => (begun = resolve));
  FakeWorker.handlers = () => ({
    segment: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        begun();
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      }),
  });
  open();
  const abort = new AbortController();
  const cancelled = run('a', abort.signal);
  void running.then(() => abort.abort());
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(client.status().state).toBe('ready');
});

test('a cancelled run that does not answer is left behind; the next one waits for its end', async () => {
  let finish = () => {};
  FakeWorker.handlers = () => ({
    segment: async ({ request }) => {
      if (request.prompt === 'slow') await new Promise<void>(resolve => (finish = resolve));
      return { prompt: request.prompt } as Answer;
    },
  });
  open();
  await client.load();
  const abort = new AbortController();
  const slow = run('slow', abort.signal);
  await sleep(10);
  const start = Date.now();
  abort.abort();
  await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
  expect(Date.now() - start).toBeLessThan(75);
  const next = run('next');
  await sleep(5);
  expect(FakeWorker.started[0]!.received).toHaveLength(1);
  finish();
  await expect(next).resolves.toMatchObject({ prompt: 'next' });
  expect(FakeWorker.started).toHaveLength(1);
});

test('a cancelled run that hangs costs the worker its life; the next run gets a new one', async () => {
  FakeWorker.handlers = worker => (worker === FakeWorker.started[0] ? { segment: never } : {});
  open();
  await client.load();
  const abort = new AbortController();
  const hanging = run('a', abort.signal);
  setTimeout(() => abort.abort(), 5);
  await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
  await expect(run('b')).resolves.toMatchObject({ prompt: 'b' });
  expect(FakeWorker.started).toHaveLength(2);
  expect(FakeWorker.started[0]!.terminated).toBe(true);
});

test('who waits in line can leave it without disturbing the others', async () => {
  FakeWorker.handlers = () => ({
    segment: async ({ request }) => {
      await sleep(20);
      return { prompt: request.prompt } as Answer;
    },
  });
  open();
  const first = run('first');
  const abort = new AbortController();
  const leaving = run('leaving', abort.signal);
  const last = run('last');
  abort.abort();
  await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
  await expect(first).resolves.toMatchObject({ prompt: 'first' });
  await expect(last).resolves.toMatchObject({ prompt: 'last' });
  expect(FakeWorker.started[0]!.received.map(p => p.request.prompt)).toEqual(['first', 'last']);
});

test('a load nobody waits for any more is stopped; one that others wait for goes on', async () => {
  FakeWorker.handlers = () => ({
    load: async () => {
      await sleep(30);
      return MODEL;
    },
  });
  open();
  const abort = new AbortController();
  const leaving = client.load({ signal: abort.signal });
  const staying = client.load();
  abort.abort();
  await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
  await expect(staying).resolves.toMatchObject({ state: 'ready' });

  await client.dispose();
  open();
  const alone = new AbortController();
  const only = client.load({ signal: alone.signal });
  alone.abort();
  await expect(only).rejects.toMatchObject({ code: 'cancelled' });
  expect(FakeWorker.started.at(-1)!.terminated).toBe(true);
  expect(client.status()).toEqual({ state: 'idle' });
  await expect(client.load()).resolves.toMatchObject({ state: 'ready' });
});

test('prepare does nothing before models are asked for, then encodes the image', async () => {
  const prepared: number[] = [];
  FakeWorker.handlers = () => ({
    prepare: async ({ imageId }) => {
      prepared.push(imageId);
    },
  });
  open();
  await client.prepare(fake.image);
  expect(FakeWorker.started).toHaveLength(0);
  await client.load();
  await client.prepare(fake.image);
  await run();
  expect(prepared).toEqual([1]);
  expect(FakeWorker.started[0]!.received[0]).toMatchObject({ imageId: 1, image: null });
});

test('prepare gives way to a run and to a later prepare, and never stops a load', async () => {
  let started = 0;
  FakeWorker.handlers = () => ({
    load: async () => {
      await sleep(20);
      return MODEL;
    },
    prepare: (_, { signal }) => {
      started++;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
    },
  });
  open();
  const load = client.load();
  const early = client.prepare(fake.image);
  const second = client.prepare(testImage(2, 4, 3));
  await expect(early).rejects.toMatchObject({ code: 'cancelled' });
  const whileLoading = run('typed early');
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  await expect(whileLoading).resolves.toMatchObject({ prompt: 'typed early' });
  await load;
  expect(started).toBe(0);

  const running = client.prepare(fake.image);
  await sleep(10);
  const typed = run('typed');
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect(typed).resolves.toMatchObject({ prompt: 'typed' });
  expect(started).toBe(1);
  expect(FakeWorker.started).toHaveLength(1);
});
