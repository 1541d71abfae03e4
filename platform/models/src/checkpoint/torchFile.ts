import { pickleInput } from './pickleInput';
import type { TensorRef } from './pickled';
import { type Pickled, type StorageRef } from './pickled';
import type { RandomAccessFile } from './randomAccessFile';
import { corrupt, unsupported } from './refusal';
import { stateDict } from './stateDict';
import { stridedBytes } from './stridedBytes';
import { decodeFloats } from './decodeFloats';
import { requireReadable } from './tensorLimit';
import { DTYPE_BYTES, type TensorSource } from './tensorSource';
import { torchWorld } from './torchWorld';
import { unpickle } from './unpickle';
import { zipEntries, type ZipEntry } from './zipEntries';

/** Bytes of a storage: values `from`..`from+count`. */
type StorageReader = (storage: StorageRef, from: number, count: number) => Uint8Array;

const LITTLE_ENDIAN = 'little';
/** The index of a state dict has some hundred bytes per tensor. */
const MAX_INDEX_BYTES = 64 << 20;

/** A checkpoint saved by `torch.save` since 1.6: a zip with `data.pkl` and one entry per storage. */
export function openTorchZip(file: RandomAccessFile): TensorSource {
  const entries = zipEntries(file);
  const index = [...entries.values()].filter(e => /(^|\/)data\.pkl$/.test(e.name));
  if (index.length !== 1) throw unsupported(file.label, 'the zip archive is no PyTorch checkpoint');
  const pickle = index[0] as ZipEntry;
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order && order.size < 16 && new TextDecoder().decode(order.read()) !== LITTLE_ENDIAN) {
    throw unsupported(file.label, 'it was saved on a big-endian machine');
  }
  if (pickle.size > MAX_INDEX_BYTES) {
    throw unsupported(file.label, `its index alone has ${pickle.size} bytes`);
  }
  const bytes = pickle.read();
  const memory: RandomAccessFile = {
    label: file.label,
    size: bytes.byteLength,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: () => undefined,
  };
  const root = unpickle(pickleInput(memory, 0, bytes.byteLength), torchWorld(file.label));
  return tensors(file, root, (storage, from, count) => {
    const entry = entries.get(`${folder}data/${storage.key}`);
    if (!entry) throw corrupt(file.label, `storage ${storage.key} is missing`);
    const size = DTYPE_BYTES[storage.dtype];
    if (entry.size < storage.count * size) {
      throw corrupt(file.label, `storage ${storage.key} is shorter than announced`);
    }
    return entry.read(from * size, count * size);
  });
}

/** First pickle of the format before PyTorch 1.6. */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** A checkpoint saved by `torch.save` before 1.6: five pickles, then the storages one after the other. */
export function openTorchLegacy(file: RandomAccessFile): TensorSource {
  const world = torchWorld(file.label);
  const input = pickleInput(file, 0, file.size);
  const next = () => unpickle(input, world);
  if (next() !== LEGACY_MAGIC) throw unsupported(file.label, 'it is a pickle, but no checkpoint');
  next(); // protocol version
  const system = next();
  if (!(system instanceof Map) || system.get('little_endian') !== true) {
    throw unsupported(file.label, 'it was saved on a big-endian machine');
  }
  const root = next();
  const keys = next();
  if (!Array.isArray(keys)) throw corrupt(file.label, 'it has no list of storages');
  const sizes = new Map<string, StorageRef>();
  for (const tensor of stateDict(file.label, root).values()) {
    sizes.set(tensor.storage.key, tensor.storage);
  }
  const starts = new Map<string, number>();
  let at = input.position();
  for (const key of keys) {
    const storage = typeof key === 'string' ? sizes.get(key) : undefined;
    if (!storage) throw unsupported(file.label, 'it holds storages that no tensor uses');
    const count = new DataView(file.read(at, 8).slice().buffer).getBigInt64(0, true);
    if (count !== BigInt(storage.count)) throw corrupt(file.label, 'a storage has two sizes');
    starts.set(String(key), at + 8);
    at += 8 + storage.count * DTYPE_BYTES[storage.dtype];
  }
  if (at > file.size) throw corrupt(file.label, 'it ends too early');
  return tensors(file, root, (storage, from, count) => {
    const start = starts.get(storage.key);
    if (start === undefined) throw corrupt(file.label, `storage ${storage.key} is missing`);
    const size = DTYPE_BYTES[storage.dtype];
    return file.read(start + from * size, count * size);
  });
}

function tensors(file: RandomAccessFile, root: Pickled, storage: StorageReader): TensorSource {
  const dict = stateDict(file.label, root);
  const find = (key: string): TensorRef => {
    const tensor = dict.get(key);
    if (!tensor) throw corrupt(file.label, `there is no tensor "${key}"`);
    return tensor;
  };
  const readBytes = (key: string) => {
    const tensor = find(key);
    requireReadable(file.label, key, tensor.shape);
    return stridedBytes(tensor, (from, count) => storage(tensor.storage, from, count));
  };
  return {
    label: file.label,
    keys: () => [...dict.keys()],
    shape: key => dict.get(key)?.shape,
    dtype: key => dict.get(key)?.storage.dtype,
    readBytes,
    read: key => decodeFloats(readBytes(key), find(key).storage.dtype),
  };
}
