import { chooseDevice } from '@medclip/extension-medclip-sam/engine/runtime/device';

const gpu = (adapter: object | null | Error | 'silent') => ({
  requestAdapter: (): Promise<GPUAdapter | null> => {
    if (adapter === 'silent') return new Promise(() => {});
    if (adapter instanceof Error) return Promise.reject(adapter);
    return Promise.resolve(adapter as GPUAdapter | null);
  },
});
const REAL = { info: { isFallbackAdapter: false } };
const SOFTWARE = { info: { isFallbackAdapter: true } };
const here = (adapter: Parameters<typeof gpu>[0] | undefined, more = {}) => ({
  gpu: adapter === undefined ? undefined : gpu(adapter),
  crossOriginIsolated: true,
  cores: 2,
  jspi: true,
  adapterTimeoutMs: 20,
  ...more,
});

test('a real adapter is taken, with the build this browser can run', async () => {
  await expect(chooseDevice({}, here(REAL))).resolves.toMatchObject({
    backend: 'webgpu',
    runtime: 'jspi',
  });
  await expect(chooseDevice({}, here(REAL, { jspi: false }))).resolves.toMatchObject({
    backend: 'webgpu',
    runtime: 'asyncify',
  });
});

test.each([
  ['no WebGPU', undefined, /no WebGPU/],
  ['no adapter', null, /no graphics adapter/],
  ['a software adapter', SOFTWARE, /software/],
  ['a software adapter of an older browser', { isFallbackAdapter: true }, /software/],
  ['a driver that throws', new Error('x'), /refused/],
  ['a driver that never answers', 'silent' as const, /did not answer/],
])('%s means WebAssembly, or an error where WebGPU was asked for', async (_, adapter, why) => {
  await expect(chooseDevice({}, here(adapter))).resolves.toMatchObject({
    backend: 'wasm',
    runtime: 'wasm',
    reason: expect.stringMatching(why),
  });
  await expect(chooseDevice({ backend: 'webgpu' }, here(adapter))).rejects.toMatchObject({
    code: 'backend-failed',
    message: expect.stringMatching(why),
  });
});

test('a software adapter is taken where tests ask for it', async () => {
  const device = await chooseDevice({ allowSoftwareWebGpu: true }, here(SOFTWARE));
  expect(device.backend).toBe('webgpu');
});

test('WebAssembly can be asked for, and then no adapter is requested', async () => {
  const surroundings = here(REAL);
  const request = jest.spyOn(surroundings.gpu!, 'requestAdapter');
  const device = await chooseDevice({ backend: 'wasm' }, surroundings);
  expect(device).toMatchObject({ backend: 'wasm', runtime: 'wasm' });
  expect(request).not.toHaveBeenCalled();
});

test.each([
  [1, 1],
  [2, 2],
  [4, 4],
  [6, 4],
  [12, 6],
  [64, 8],
])('%i cores give %i threads, one without isolation', async (cores, threads) => {
  const isolated = await chooseDevice({ backend: 'wasm' }, here(null, { cores }));
  expect(isolated.threads).toBe(threads);
  const open = here(null, { cores, crossOriginIsolated: false });
  expect((await chooseDevice({ backend: 'wasm' }, open)).threads).toBe(1);
});

describe('what the models need', () => {
  const adapter = (limit: number, features: string[] = []) => ({
    ...REAL,
    features: new Set(features),
    limits: { maxBufferSize: 4 * limit, maxStorageBufferBindingSize: limit },
  });
  const needs = { maxBufferBytes: 200 * 2 ** 20 };

  test('an adapter whose buffers are too small means WebAssembly, said in megabytes', async () => {
    const small = here(adapter(128 * 2 ** 20));
    await expect(chooseDevice({ needs }, small)).resolves.toMatchObject({
      backend: 'wasm',
      reason: expect.stringMatching(/buffers of 200 MB.*allows 128 MB/),
    });
    await expect(chooseDevice({ needs, backend: 'webgpu' }, small)).rejects.toMatchObject({
      code: 'backend-failed',
    });
  });

  test('one that is large enough is taken, and whether it has 16-bit floats is known', async () => {
    const large = here(adapter(256 * 2 ** 20, ['shader-f16']));
    await expect(chooseDevice({ needs }, large)).resolves.toMatchObject({
      backend: 'webgpu',
      adapter: { shaderF16: true },
    });
    const { adapter: plain } = await chooseDevice({}, here(adapter(1)));
    expect(plain).toMatchObject({ shaderF16: false });
  });

  test('large weights take the build that reads them from the disk, on the processor too', async () => {
    const choose = (jspi: boolean) =>
      chooseDevice({ backend: 'wasm', largeWeights: true }, here(REAL, { jspi }));
    expect(await choose(true)).toMatchObject({ backend: 'wasm', runtime: 'jspi', adapter: null });
    expect(await choose(false)).toMatchObject({ backend: 'wasm', runtime: 'wasm' });
  });
});
