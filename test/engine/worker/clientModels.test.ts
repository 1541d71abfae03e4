import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { InferenceClient } from '@medclip/extension-medclip-sam/engine/worker/client';
import {
  FakeWorker,
  MODEL,
  setUpFakeWorkers,
  type Answer,
} from '../../support/inference/fakeInferenceWorker';

let client: InferenceClient;
let fake: ReturnType<typeof setUpFakeWorkers>;
const open = () => (client = fake.open());
const run = (prompt?: string) => fake.run(prompt);

beforeEach(() => (fake = setUpFakeWorkers()));
afterEach(() => fake.finish());

test('out of memory on the processor: once more with one graph at a time, then the reader is told', async () => {
  const lowMemory: boolean[] = [];
  let failures = 1;
  FakeWorker.handlers = () => ({
    load: async params => {
      lowMemory.push(params.lowMemory);
      return MODEL;
    },
    segment: async ({ request }) => {
      if (failures-- > 0) throw new MedClipSamError('out-of-memory', 'Full.', 'Close tabs.');
      return { prompt: request.prompt } as Answer;
    },
  });
  open();
  await expect(run('cyst')).resolves.toMatchObject({ prompt: 'cyst' });
  expect(lowMemory).toEqual([false, true]);
  failures = 1;
  await expect(run('cyst')).rejects.toMatchObject({ code: 'out-of-memory' });
  expect(FakeWorker.started.every(worker => worker.terminated)).toBe(true);
});

describe('a large download', () => {
  const question = {
    packTitle: 'BiomedCLIP',
    intendedUse: 'Research.',
    licence: 'MIT',
    totalBytes: 4e8,
    missingBytes: 3e8,
  };
  const askFirst = () => {
    let agree: () => void;
    FakeWorker.handlers = () => {
      const agreed = new Promise<void>(resolve => (agree = resolve));
      return {
        load: async ({ askAboveBytes }, { onProgress }) => {
          if (question.missingBytes > askAboveBytes) {
            onProgress({ step: 'question', question });
            await agreed;
          }
          return MODEL;
        },
        download: async () => agree(),
      };
    };
  };
  const asked = () =>
    new Promise<void>(resolve => {
      client.subscribe(status => status.state === 'asking' && resolve());
    });

  test('waits for a yes; the run that caused it goes on by itself', async () => {
    askFirst();
    open();
    const result = run('cyst');
    await asked();
    expect(client.status()).toEqual({ state: 'asking', question });
    client.download();
    await expect(result).resolves.toMatchObject({ prompt: 'cyst' });
  });

  test('a no ends the load and the run, and the next one asks again', async () => {
    askFirst();
    open();
    const result = run('cyst');
    await asked();
    client.stopLoading();
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    expect(client.status()).toEqual({ state: 'idle' });
    const again = client.load();
    await asked();
    client.download();
    await again;
  });

  test('is not asked for again when the worker is replaced', async () => {
    askFirst();
    open();
    const load = client.load();
    await asked();
    client.download();
    await load;
    FakeWorker.started[0]!.crash();
    await expect(run('cyst')).resolves.toBeDefined();
  });
});

test('another pack unloads the models and is loaded by the next call', async () => {
  const urls: string[] = [];
  FakeWorker.handlers = () => ({
    load: async ({ packUrl }) => {
      urls.push(packUrl);
      return MODEL;
    },
  });
  open();
  await client.load();
  client.usePack('/models/other/');
  expect(client.status()).toEqual({ state: 'idle' });
  expect(FakeWorker.started[0]!.terminated).toBe(true);
  await run('cyst');
  expect(urls.map(url => url.split('/').at(-2))).toEqual(['micro', 'other']);
});
