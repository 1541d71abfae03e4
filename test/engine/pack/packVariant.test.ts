import {
  modelPackSchema,
  packFiles,
  type ModelPack,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { variantFor, withVariant } from '@medclip/extension-medclip-sam/engine/pack/packVariant';
import { microPack } from '../../support/packs/microPack';

const adapter = (shaderF16: boolean) => ({
  ...{ name: 'a card', shaderF16, maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 },
});
const graph = (file: string) => ({ file: `${file}.onnx`, weights: [`${file}.bin`] });

function packWith(...ids: ('fp16' | 'int8')[]): ModelPack {
  const variants = ids.map(id => ({
    id,
    graphs: { masked: graph(`masked.${id}`), encoder: graph(`encoder.${id}`) },
    cosine: { masked: 0.9999, encoder: 0.9998 },
  }));
  return modelPackSchema.parse({ ...microPack(), variants });
}

test.each([
  ['a graphics card with shader-f16', { backend: 'webgpu', adapter: adapter(true) }, 'fp16'],
  ['a graphics card without it', { backend: 'webgpu', adapter: adapter(false) }, null],
  ['the processor', { backend: 'wasm', adapter: null }, 'int8'],
] as const)('%s gets its variant', (_, device, expected) => {
  expect(variantFor(packWith('fp16', 'int8'), device)).toBe(expected);
});

test('what the pack does not have is not chosen', () => {
  expect(variantFor(microPack(), { backend: 'wasm', adapter: null })).toBeNull();
  expect(variantFor(packWith('int8'), { backend: 'webgpu', adapter: adapter(true) })).toBeNull();
});

test('a variant takes the place of its graphs only, and their files are those that are needed', () => {
  const pack = packWith('fp16', 'int8');
  const chosen = withVariant(pack, 'int8');
  expect(chosen.clip.graphs.masked).toEqual(graph('masked.int8'));
  expect(chosen.sam.graphs.encoder).toEqual(graph('encoder.int8'));
  expect(chosen.clip.graphs.image).toBe(pack.clip.graphs.image);
  expect(chosen.clip.graphs.text).toBe(pack.clip.graphs.text);
  expect(packFiles(chosen)).toContain('masked.int8.bin');
  expect(packFiles(chosen).filter(file => file.includes('fp16'))).toEqual([]);
  expect(withVariant(pack, null)).toBe(pack);
});
