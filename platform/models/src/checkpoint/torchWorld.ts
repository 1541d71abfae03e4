import { corrupt, unsupported } from './refusal';
import { GlobalRef, type Pickled, StorageRef, TensorRef } from './pickled';
import { MAX_TENSOR_VALUES } from './tensorLimit';
import { type DType, elementCount } from './tensorSource';
import type { PickleWorld } from './unpickle';

const STORAGES: Readonly<Record<string, DType>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};
const CALLABLE = [
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.Size',
];
/** A view may repeat values by stride 0; more than this many times its storage is an attack on memory. */
const MAX_EXPANSION = 16;
const MAX_RANK = 8;

/** The few names a saved state dict refers to: ordered dicts, tensors, parameters, typed storages. */
export function torchWorld(label: string): PickleWorld {
  const natural = (value: Pickled | undefined): number => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw corrupt(label, 'a tensor has an impossible shape, stride or offset');
  };
  const naturals = (value: Pickled | undefined): number[] => {
    if (Array.isArray(value) && value.length <= MAX_RANK) return value.map(natural);
    throw corrupt(label, 'a tensor has an impossible shape or stride');
  };
  const tensor = (args: readonly Pickled[]): TensorRef => {
    const [storage, offset, size, stride] = args;
    if (!(storage instanceof StorageRef)) throw corrupt(label, 'a tensor has no storage');
    const ref = new TensorRef(storage, natural(offset), naturals(size), naturals(stride));
    const count = elementCount(ref.shape);
    if (ref.shape.length !== ref.stride.length) {
      throw corrupt(label, 'a tensor has an impossible stride');
    }
    const last = ref.shape.reduce(
      (at, n, i) => at + (n - 1) * (ref.stride[i] as number),
      ref.offset
    );
    if (count > 0 && last >= storage.count) {
      throw corrupt(label, 'a tensor reaches beyond its storage');
    }
    if (last - ref.offset >= MAX_TENSOR_VALUES) {
      throw unsupported(
        label,
        'a tensor is spread over a larger part of its storage than any model known here has'
      );
    }
    if (count > MAX_EXPANSION * Math.max(storage.count, 1)) {
      throw unsupported(label, 'a tensor repeats its storage too often');
    }
    return ref;
  };
  return {
    global(module, name) {
      if (module === 'torch' && STORAGES[name]) return new GlobalRef(`torch.${name}`);
      const full = `${module}.${name}`;
      return CALLABLE.includes(full) ? new GlobalRef(full) : undefined;
    },
    reduce(callable, args) {
      if (!(callable instanceof GlobalRef)) return undefined;
      switch (callable.name) {
        case 'collections.OrderedDict':
          return args.length === 0 ? new Map() : undefined;
        case 'torch._utils._rebuild_tensor_v2':
          return tensor(args);
        case 'torch._utils._rebuild_parameter':
          return args[0] instanceof TensorRef ? args[0] : undefined;
        case 'torch.Size':
          return naturals(args[0]);
        default:
          return undefined;
      }
    },
    persistent(id) {
      const [kind, type, key, , count] = Array.isArray(id) ? id : [];
      const dtype =
        type instanceof GlobalRef ? STORAGES[type.name.replace('torch.', '')] : undefined;
      if (kind !== 'storage' || !dtype || typeof key !== 'string') {
        throw unsupported(label, 'it refers to something that is no tensor storage');
      }
      return new StorageRef(key, dtype, natural(count));
    },
  };
}
