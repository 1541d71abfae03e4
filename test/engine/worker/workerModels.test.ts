import { createHash } from 'node:crypto';
import type { Device } from '@medclip/extension-medclip-sam/engine/runtime/device';
import {
  modelPackSchema,
  type ModelPack,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openModels } from '@medclip/extension-medclip-sam/engine/worker/workerModels';
import type { LoadParams } from '@medclip/extension-medclip-sam/engine/worker/workerProtocol';
import { growingCache, type GrowingCache } from '../../support/inference/growingCache';
import { microPack } from '../../support/packs/microPack';

let device: Device;
let gpuNumbers: (value: number) => number;
jest.mock('@medclip/extension-medclip-sam/engine/runtime/device', () => ({
  chooseDevice: jest.fn(async () => device),
}));
/** A runtime whose graphs return the sum of what they are given; on the graphics card as `gpuNumbers` has it. */
jest.mock('@medclip/extension-medclip-sam/engine/runtime/webSessionsRuntime', () => {
  class Tensor {
    constructor(
      readonly type: string,
      readonly data: Float32Array | BigInt64Array,
      readonly dims: readonly number[]
    ) {}
  }
  const create = async (_: Uint8Array, options: { executionProviders: string[] }) => ({
    run: async (feeds: Record<string, Tensor>, outputs: string[]) => {
      const sum = Object.values(feeds).reduce(
        (total, { data }) => total + [...data].reduce<number>((s, v) => s + Number(v), 1),
        0
      );
      const on = options.executionProviders[0];
      const value = on === 'webgpu' ? gpuNumbers(sum) : sum;
      const tensor = new Tensor('float32', Float32Array.of(value, 1), [2]);
      return Object.fromEntries(outputs.map(name => [name, tensor]));
    },
    release: async () => {},
  });
  const lost = new Promise(() => {});
  const env = { wasm: {}, webgpu: { device: Promise.resolve({ lost }) }, versions: { web: '1' } };
  return {
    loadOrt: async () => ({ InferenceSession: { create }, Tensor, env }),
    startOrt: async () => {},
    ortError: (cause: unknown) => cause,
  };
});

const GPU: Device = {
  ...{ backend: 'webgpu', runtime: 'jspi', threads: 2, reason: 'There is an adapter.' },
  adapter: {
    ...{ name: 'a card', shaderF16: true },
    ...{ maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 },
  },
};
const CPU: Device = {
  ...{ backend: 'wasm', runtime: 'wasm', threads: 2, reason: 'No adapter.', adapter: null },
};

let cache: GrowingCache | null;
jest.mock('@medclip/extension-medclip-sam/engine/store/modelStoreOpfs', () => ({
  openModelCache: async () => cache,
}));

const content = (name: string) => new TextEncoder().encode(`content of ${name}`);
const graph = (name: string) => ({ file: `${name}.onnx`, weights: [`${name}.bin`] });

function packJson(): string {
  const variants = (['fp16', 'int8'] as const).map(id => ({
    ...{ id, graphs: { masked: graph(`masked.${id}`) }, cosine: { masked: 0.9999 } },
  }));
  const names = ['image', 'masked.fp16', 'masked.int8'].flatMap(n => [`${n}.onnx`, `${n}.bin`]);
  const files = Object.fromEntries(
    [...names, 'vocab.txt'].map(name => {
      const bytes = content(name);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return [name, { bytes: bytes.byteLength, sha256 }];
    })
  );
  const pack: ModelPack = modelPackSchema.parse({ ...microPack(), variants, files });
  return JSON.stringify(pack);
}

let requests: string[];
const realFetch = globalThis.fetch;
beforeEach(() => {
  device = GPU;
  cache = null;
  gpuNumbers = value => value;
  requests = [];
  globalThis.fetch = (async (url: string) => {
    const name = url.split('/').pop()!;
    requests.push(name);
    return new Response(name === 'pack.json' ? packJson() : content(name));
  }) as typeof fetch;
});
afterEach(() => (globalThis.fetch = realFetch));

const open = (params: Partial<LoadParams> = {}) =>
  openModels(
    {
      ...{ packUrl: 'http://viewer.test/models/micro/', ortUrl: 'http://viewer.test/ort/' },
      ...{ backend: 'auto', allowSoftwareWebGpu: false, fallbackReason: null },
      ...{ askAboveBytes: Infinity, lowMemory: false, lifeLock: 'x', inferenceUrl: null },
      ...params,
    },
    { signal: new AbortController().signal, onProgress: () => {}, ask: async () => {} }
  );

test('a graphics card that computes what the processor does is used, and said to be', async () => {
  const { sessions, model } = await open();
  expect(sessions.backend).toBe('webgpu');
  expect(model).toMatchObject({ backend: 'webgpu', backendReason: 'There is an adapter.' });
});

test.each([
  ['two percent off', (value: number) => value * 1.02],
  ['zeros', () => 0],
  ['no numbers', () => NaN],
])('a graphics card that computes %s is refused; the reader is told why', async (_, wrong) => {
  gpuNumbers = wrong;
  const { sessions, model } = await open();
  expect(sessions.backend).toBe('wasm');
  expect(model).toMatchObject({
    backend: 'wasm',
    backendReason: expect.stringMatching(/graphics card’s results differ from the processor’s/),
  });
  await expect(open({ backend: 'webgpu' })).rejects.toMatchObject({
    code: 'backend-failed',
    message: expect.stringMatching(/differ/),
  });
});

test('a graphics card on which the models do not run at all is refused too', async () => {
  gpuNumbers = () => {
    throw new Error('shader');
  };
  const { model } = await open();
  expect(model.backendReason).toMatch(/could not be run on the graphics card/);
});

test.each([
  ['a card with shader-f16', GPU, 'fp16'],
  ['a card without', { ...GPU, adapter: { ...GPU.adapter!, shaderF16: false } }, null],
  ['the processor', CPU, 'int8'],
] as const)('%s downloads its form of the graphs and no other', async (_, chosen, variant) => {
  device = chosen;
  const { model } = await open();
  expect(model.variant).toBe(variant);
  const masked = variant ? [`masked.${variant}.bin`, `masked.${variant}.onnx`] : [];
  expect(requests.filter(name => name.startsWith('masked')).sort()).toEqual(masked);
});

test('a step down in the middle of a run takes the files that are here', async () => {
  cache = growingCache();
  await open();
  requests = [];
  device = CPU;
  const fallbackReason = 'The graphics card was lost.';
  const { model } = await open({ backend: 'wasm', fallbackReason });
  expect(model).toMatchObject({ variant: null, backendReason: fallbackReason });
  expect(requests).toEqual(['pack.json']);

  cache = growingCache();
  await open();
  requests = [];
  const lowMemory = await open({ backend: 'wasm', lowMemory: true, fallbackReason: 'Full.' });
  expect(lowMemory.model.variant).toBe('int8');
  expect(requests).toEqual(['pack.json']);
});
