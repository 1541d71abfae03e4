import { z } from 'zod';
import { decodeFloats } from './decodeFloats';
import type { RandomAccessFile } from './randomAccessFile';
import { corrupt } from './refusal';
import { requireReadable } from './tensorLimit';
import { DTYPE_BYTES, type DType, elementCount, type TensorSource } from './tensorSource';

/** The format allows 100 MB; these models' headers have a tenth of one. */
const MAX_HEADER_BYTES = 16 << 20;

const entrySchema = z.strictObject({
  dtype: z.enum(Object.keys(DTYPE_BYTES) as [DType, ...DType[]]),
  shape: z.array(z.int().nonnegative()).max(8),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
type Entry = z.infer<typeof entrySchema>;

/**
 * Opens a safetensors file (8-byte little-endian header length, JSON header, data). Everything the header claims is
 * checked before a value is read: length, types, shapes against byte ranges, ranges against the file, no overlap and
 * no hole. Throws `model-corrupt`.
 */
export function openSafetensors(file: RandomAccessFile): TensorSource {
  const { entries, dataStart } = readHeader(file);
  const find = (key: string): Entry => {
    const entry = entries.get(key);
    if (!entry) throw corrupt(file.label, `there is no tensor "${key}"`);
    return entry;
  };
  const readBytes = (key: string) => {
    const { data_offsets, shape } = find(key);
    requireReadable(file.label, key, shape);
    const [begin, end] = data_offsets;
    return file.read(dataStart + begin, end - begin);
  };
  return {
    label: file.label,
    keys: () => [...entries.keys()],
    shape: key => entries.get(key)?.shape,
    dtype: key => entries.get(key)?.dtype,
    readBytes,
    read: key => decodeFloats(readBytes(key), find(key).dtype),
  };
}

function readHeader(file: RandomAccessFile): { entries: Map<string, Entry>; dataStart: number } {
  if (file.size < 8) throw corrupt(file.label, 'it is shorter than a header');
  const prefix = file.read(0, 8);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES) || Number(length) > file.size - 8) {
    throw corrupt(file.label, `the header claims ${length} bytes, the file has ${file.size}`);
  }
  const dataStart = 8 + Number(length);
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.read(8, Number(length)));
    header = JSON.parse(text);
  } catch (cause) {
    throw corrupt(file.label, 'the header is not JSON', cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw corrupt(file.label, 'the header is not an object');
  }
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') continue;
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) {
      throw corrupt(file.label, `the entry of "${key}" is not understood`, parsed.error);
    }
    entries.set(key, parsed.data);
  }
  checkRanges(file, entries, file.size - dataStart);
  return { entries, dataStart };
}

function checkRanges(file: RandomAccessFile, entries: Map<string, Entry>, dataBytes: number): void {
  for (const [key, { dtype, shape, data_offsets: range }] of entries) {
    const bytes = elementCount(shape) * DTYPE_BYTES[dtype];
    if (range[1] - range[0] !== bytes) {
      throw corrupt(
        file.label,
        `"${key}" is ${dtype}[${shape}], ${bytes} bytes, but its range holds ${range[1] - range[0]}`
      );
    }
    if (range[1] > dataBytes) {
      throw corrupt(
        file.label,
        `"${key}" ends at byte ${range[1]}, the data end at ${Math.max(0, dataBytes)}`
      );
    }
  }
  let position = 0;
  const sorted = [...entries.values()].sort(
    (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]
  );
  for (const { data_offsets: range } of sorted) {
    if (range[0] !== position) throw corrupt(file.label, 'byte ranges overlap or leave a hole');
    position = range[1];
  }
  if (position !== dataBytes) {
    throw corrupt(file.label, `${dataBytes - position} bytes follow the last tensor`);
  }
}
