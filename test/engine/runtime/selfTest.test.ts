import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { selfTest } from '@medclip/extension-medclip-sam/engine/runtime/selfTest';
import type {
  GraphName,
  SessionProvider,
  TensorLike,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { microPack } from '../../support/packs/microPack';

type Model = (name: GraphName, inputs: Readonly<Record<string, TensorLike>>) => readonly number[];

function provider(model: Model): SessionProvider & { readonly asked: GraphName[] } {
  const asked: GraphName[] = [];
  return {
    asked,
    backend: 'wasm',
    get: async name => ({
      run: async (inputs, outputs = []) => {
        asked.push(name);
        const data = Float32Array.from(model(name, inputs));
        return Object.fromEntries(outputs.map(o => [o, { dims: [data.length], data }]));
      },
      dispose: async () => {},
    }),
    text: async () => '',
    dispose: async () => {},
  };
}

const truth: Model = (_, inputs) => [
  ...Object.values(inputs).map(t => [...t.data].reduce<number>((s, x) => s + Number(x), 1)),
];

test('the same numbers pass, on the decoder and the graphs that are small', async () => {
  const candidate = provider(truth);
  const result = await selfTest(microPack(), candidate, provider(truth));
  expect(result).toEqual({ passed: true, tested: ['decoder', 'text', 'image'], worst: 0 });
  expect(candidate.asked).toEqual(['decoder', 'text', 'image']);
});

test('rounding like that of fp16 passes, a one-percent error does not', async () => {
  const scaled =
    (factor: number): Model =>
    (name, inputs) =>
      truth(name, inputs).map(x => x * factor);
  const run = (factor: number) => selfTest(microPack(), provider(scaled(factor)), provider(truth));
  expect((await run(1.001)).passed).toBe(true);
  expect(await run(1.02)).toMatchObject({ passed: false, worst: expect.closeTo(0.02, 3) });
});

test.each([
  ['zeros', (n: number) => n * 0],
  ['not-a-number', () => NaN],
  ['infinity', () => Infinity],
])('%s fails, and stops at the first graph', async (_, wrong) => {
  const candidate = provider((name, inputs) => truth(name, inputs).map(wrong));
  const result = await selfTest(microPack(), candidate, provider(truth));
  expect(result.passed).toBe(false);
  expect(candidate.asked).toEqual(['decoder']);
});

test('an output of another size fails', async () => {
  const result = await selfTest(
    microPack(),
    provider(() => [1]),
    provider(truth)
  );
  expect(result).toMatchObject({ passed: false, worst: Infinity });
});

test('large graphs are left out: the check must not cost minutes', async () => {
  const pack = microPack();
  const large: ModelPack = {
    ...pack,
    sam: {
      ...pack.sam,
      graphs: { ...pack.sam.graphs, decoder: { file: 'decoder.onnx', weights: [] } },
    },
    files: { 'image.bin': { bytes: 400 * 2 ** 20, sha256: '0'.repeat(64) } },
  };
  const candidate = provider(truth);
  const result = await selfTest(large, candidate, provider(truth));
  expect(result.tested).toEqual(['decoder']);
  expect(candidate.asked).toEqual(['decoder']);
});

test('large graphs are held against what the pack says of them', async () => {
  const graph = { file: 'large.onnx', weights: ['large.bin'] };
  const pack = (image: number[]): ModelPack => ({
    ...microPack(),
    ...{ files: { 'image.bin': { bytes: 400 * 2 ** 20, sha256: '0'.repeat(64) } } },
    sam: { ...microPack().sam, graphs: { encoder: graph, decoder: { file: 'd', weights: [] } } },
    golden: { image, encoder: [3, 5] },
  });
  const model: Model = name => (name === 'encoder' ? [3, 5] : name === 'image' ? [2, 7] : [1]);
  const truthful = provider(model);
  const candidate = provider(model);
  expect(await selfTest(pack([2, 7.001]), candidate, truthful)).toMatchObject({
    ...{ passed: true, tested: ['decoder', 'image', 'encoder'] },
  });
  // The processor runs none of the large ones.
  expect(truthful.asked).toEqual(['decoder']);
  expect((await selfTest(pack([2, 6]), candidate, truthful)).passed).toBe(false);
  expect((await selfTest(pack([2]), candidate, truthful)).worst).toBe(Infinity);
});

test('it can be cancelled', async () => {
  const signal = AbortSignal.abort();
  const run = selfTest(microPack(), provider(truth), provider(truth), { signal });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
});
