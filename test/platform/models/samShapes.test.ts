import type { TensorSource } from '../../../platform/models/src/checkpoint/tensorSource';
import { readSamShape } from '../../../platform/models/src/sam/checkpoint/readSamShape';
import type { VitEncoderShape } from '../../../platform/models/src/sam/samShape';
import { largestBuffer, samActivations } from '../../../platform/models/src/runtime/webGpuNeeds';
import { type Keys, SAM_VIT_B, samKeys } from '../../support/packs/randomCheckpoint';

/** The names and shapes of a checkpoint without its values: reading those fails. */
function shapesOnly(keys: Keys): TensorSource {
  const shapes = new Map(keys);
  const never = () => {
    throw new Error('no values');
  };
  return {
    label: 'sam.pth',
    keys: () => [...shapes.keys()],
    shape: key => shapes.get(key),
    dtype: () => 'F32',
    ...{ readBytes: never, read: never },
  };
}

/** Blocks of global attention: every third, sixth and eighth (segment-anything's build_sam). */
const windows = (layers: number, every: number) =>
  Array.from({ length: layers }, (_, i) => (i % every === every - 1 ? 0 : 14));

it.each([
  ['ViT-B', 768, 64, 12, 3, 12],
  ['ViT-L', 1024, 64, 24, 6, 16],
  ['ViT-H', 1280, 80, 32, 8, 16],
])('finds the hyper-parameters of SAM %s', (_, width, headDim, layers, every, heads) => {
  const dims = { ...SAM_VIT_B, width, headDim, windows: windows(layers, every) };
  const source = shapesOnly(samKeys(dims));
  const shape = readSamShape(source);
  expect(shape).toMatchObject({ kind: 'sam-vit', imageSize: 1024, embedDim: 256 });
  expect(shape.encoder).toEqual({
    ...{ type: 'vit', patch: 16, width, heads },
    windows: windows(layers, every),
  } satisfies VitEncoderShape);
  // Head by head, even the largest fits what every graphics card allows for one buffer.
  expect(largestBuffer(source, samActivations(shape))).toBeLessThanOrEqual(128 * 2 ** 20);
  expect(readSamShape(source, { medsam: true }).kind).toBe('medsam');
});
