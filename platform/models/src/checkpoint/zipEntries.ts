import zlib from 'node:zlib';
import type { RandomAccessFile } from './randomAccessFile';
import { corrupt, unsupported } from './refusal';

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  /** Bytes `from`..`from+length` of the entry (uncompressed). The checksum is verified where the whole entry is read. */
  read(from?: number, length?: number): Uint8Array;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_ENTRIES = 100_000;
const MAX_DIRECTORY = 32 << 20;
/** PyTorch does not compress; a repacked archive is inflated entry by entry. */
const MAX_INFLATED = 512 << 20;
const STORED = 0;
const DEFLATED = 8;

/**
 * The entries of a zip archive (PKWARE APPNOTE 4.3, with ZIP64) without reading their data. Fields of more than one
 * disk, encryption and other compression are refused. Throws `model-corrupt` or `model-unsupported`.
 */
export function zipEntries(file: RandomAccessFile): Map<string, ZipEntry> {
  const { count, offset, size } = findDirectory(file);
  if (count > MAX_ENTRIES || size > MAX_DIRECTORY) {
    throw corrupt(file.label, 'its zip directory is impossibly large');
  }
  const bytes = file.read(offset, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL) {
      throw corrupt(file.label, 'its zip directory is damaged');
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const end = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (end > size) throw corrupt(file.label, 'its zip directory is damaged');
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const extra = new DataView(view.buffer, view.byteOffset + at + 46 + nameLength, extraLength);
    if (view.getUint16(at + 8, true) & 1) throw unsupported(file.label, 'it is encrypted');
    const sizes = resolveSizes(file, extra, {
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    });
    const method = view.getUint16(at + 10, true);
    const entry = makeEntry(file, name, method, view.getUint32(at + 16, true), sizes);
    if (entries.has(name)) throw corrupt(file.label, 'its zip directory names an entry twice');
    entries.set(name, entry);
    at = end;
  }
  return entries;
}

interface Sizes {
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/** The central directory's place: from the end record, or its ZIP64 form. */
function findDirectory(file: RandomAccessFile): { count: number; offset: number; size: number } {
  const tailLength = Math.min(file.size, 22 + 65535);
  const tail = file.read(file.size - tailLength, tailLength);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tailLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR64) {
      const end64 = new DataView(
        file.read(safe(file, view.getBigUint64(at - 12, true)), 56).buffer
      );
      if (end64.getUint32(0, true) !== END64) break;
      return {
        count: safe(file, end64.getBigUint64(32, true)),
        size: safe(file, end64.getBigUint64(40, true)),
        offset: safe(file, end64.getBigUint64(48, true)),
      };
    }
    return {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
  }
  throw corrupt(
    file.label,
    'the zip archive has no directory at its end; it is probably incomplete'
  );
}

function safe(file: RandomAccessFile, value: bigint): number {
  if (value > BigInt(file.size)) throw corrupt(file.label, 'its zip directory is damaged');
  return Number(value);
}

/** Sizes that do not fit 32 bits come from the ZIP64 extra field (tag 1), in this order. */
function resolveSizes(file: RandomAccessFile, extra: DataView, sizes: Sizes): Sizes {
  const out = { ...sizes };
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === 1) {
      let next = at + 4;
      for (const field of ['size', 'packed', 'offset'] as const) {
        if (out[field] !== 0xffffffff) continue;
        if (next + 8 > Math.min(at + 4 + length, extra.byteLength)) {
          throw corrupt(file.label, 'its zip directory is damaged');
        }
        out[field] = Number(extra.getBigUint64(next, true));
        next += 8;
      }
    }
    at += 4 + length;
  }
  return out;
}

function makeEntry(
  file: RandomAccessFile,
  name: string,
  method: number,
  crc: number,
  sizes: Sizes
): ZipEntry {
  const { size, packed, offset } = sizes;
  const dataStart = () => {
    const local = new DataView(file.read(offset, 30).buffer);
    if (local.getUint32(0, true) !== LOCAL) throw corrupt(file.label, 'a zip entry is damaged');
    return offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  };
  const check = (bytes: Uint8Array): Uint8Array => {
    if (crc !== 0 && zlib.crc32(bytes) !== crc) {
      throw corrupt(file.label, `the checksum of ${name.split('/').pop() ?? name} is wrong`);
    }
    return bytes;
  };
  const whole = (): Uint8Array => {
    if (method === STORED) return check(file.read(dataStart(), size));
    try {
      const data = zlib.inflateRawSync(file.read(dataStart(), packed), {
        maxOutputLength: size || 1,
      });
      if (data.byteLength !== size) throw new Error('another size');
      return check(new Uint8Array(data));
    } catch (cause) {
      throw corrupt(file.label, 'a compressed zip entry is damaged', cause);
    }
  };
  return {
    name,
    size,
    read(from = 0, length = size - from) {
      if (from < 0 || length < 0 || from + length > size) {
        throw corrupt(file.label, 'a tensor reaches beyond its zip entry');
      }
      if (method === STORED) {
        if (packed !== size) throw corrupt(file.label, 'a zip entry has two sizes');
        if (from === 0 && length === size) return whole();
        return file.read(dataStart() + from, length);
      }
      // Deflate cannot make more than 1032 bytes out of one: a larger claim is a lie about memory.
      if (method !== DEFLATED || size > Math.min(packed * 1032 + 64, MAX_INFLATED)) {
        throw unsupported(file.label, 'a zip entry is compressed in an unusual way');
      }
      return whole().subarray(from, from + length);
    },
  };
}
