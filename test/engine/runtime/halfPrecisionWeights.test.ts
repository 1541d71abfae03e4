import type { GraphName } from '@medclip/extension-medclip-sam/engine/runtime/session';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { withVariant } from '@medclip/extension-medclip-sam/engine/pack/packVariant';
import { keepHalfPrecision } from '@medclip/extension-medclip-sam/engine/runtime/halfPrecisionWeights';
import { microPack } from '../../support/packs/microPack';

const WASM = { backend: 'wasm' } as const;
const MEGABYTE = 2 ** 20;
const NAMES: readonly GraphName[] = ['image', 'masked', 'text', 'm2ib', 'encoder', 'decoder'];

/** A pack whose image tower shares one file of weights; each file has this size. */
function pack(weights: 'fp32' | 'fp16', bytes: number): ModelPack {
  const micro = microPack();
  const graph = (name: string, file: string) => ({ file: `${name}.onnx`, weights: [file] });
  const names = ['image.bin', 'text.bin', 'sam.bin', 'masked.int8.bin'];
  const graphs = {
    image: graph('image', 'image.bin'),
    masked: graph('masked', 'image.bin'),
    m2ib: graph('m2ib', 'image.bin'),
    text: graph('text', 'text.bin'),
  };
  const sam = { encoder: graph('encoder', 'sam.bin'), decoder: graph('decoder', 'sam.bin') };
  return {
    ...micro,
    precision: { weights, textBits: weights === 'fp16' ? 16 : 32, textCosine: null },
    clip: { ...micro.clip, graphs },
    sam: { ...micro.sam, graphs: sam },
    files: Object.fromEntries(names.map(name => [name, { bytes, sha256: '0'.repeat(64) }])),
  };
}

const kept = (of: ModelPack, backend: 'wasm' | 'webgpu' = 'wasm') =>
  NAMES.filter(name => keepHalfPrecision(of, name, { backend }) !== null);

test('a large half-precision pack keeps the weights of its image graphs as they are stored', () => {
  const large = pack('fp16', 200 * MEGABYTE);
  expect(kept(large)).toEqual(['image', 'masked', 'm2ib', 'encoder']);
  expect(keepHalfPrecision(large, 'image', WASM)).toEqual({
    optimization: {
      disable_specified_optimizers: 'ConstantFolding;FuseFp16InitializerToFp32NodeTransformer',
    },
  });
});

test('nothing changes on a graphics card, in single precision, or in a small pack', () => {
  expect(kept(pack('fp16', 200 * MEGABYTE), 'webgpu')).toEqual([]);
  expect(kept(pack('fp32', 200 * MEGABYTE))).toEqual([]);
  expect(kept(pack('fp16', 8 * MEGABYTE))).toEqual([]);
});

test('graphs in integers, with weights of their own, are opened as ever', () => {
  const large = pack('fp16', 200 * MEGABYTE);
  const masked = { file: 'masked.int8.onnx', weights: ['masked.int8.bin'] };
  const both = { ...large, variants: [{ id: 'int8' as const, graphs: { masked }, cosine: {} }] };
  expect(kept(both)).toEqual(['image', 'masked', 'm2ib', 'encoder']);
  expect(kept(withVariant(both, 'int8'))).toEqual(['image', 'm2ib', 'encoder']);
});
