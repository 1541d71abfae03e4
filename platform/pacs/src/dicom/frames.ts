import { inflateRawSync } from 'node:zlib';
import { bytesOf } from './dicomJson';
import type { RawDataset } from './dicomJson';
import type { PixelPlace } from './pixelPlace';

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';
export const DEFLATED_FRAME = '1.2.840.10008.1.2.8.1';
const NATIVE = new Set([
  '1.2.840.10008.1.2',
  EXPLICIT_LITTLE,
  EXPLICIT_BIG,
  '1.2.840.10008.1.2.1.99',
]);

/** Media types of compressed frames (PS3.18 Table 8.7.3-5). */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.5': 'image/dicom-rle',
  '1.2.840.10008.1.2.4.50': 'image/jpeg',
  '1.2.840.10008.1.2.4.51': 'image/jpeg',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.81': 'image/jls',
  '1.2.840.10008.1.2.4.90': 'image/jp2',
  '1.2.840.10008.1.2.4.91': 'image/jp2',
  '1.2.840.10008.1.2.4.92': 'image/jpx',
  '1.2.840.10008.1.2.4.93': 'image/jpx',
  '1.2.840.10008.1.2.4.201': 'image/jphc',
  '1.2.840.10008.1.2.4.202': 'image/jphc',
  '1.2.840.10008.1.2.4.203': 'image/jphc',
};

export const isNative = (transferSyntaxUid: string) => NATIVE.has(transferSyntaxUid);

export interface Frames {
  readonly count: number;
  /** Bytes of frame `n`, counted from 1 as DICOM does. */
  frame(n: number): Buffer;
  readonly mediaType: string;
  /** Transfer syntax of the bytes that `frame` returns. */
  readonly transferSyntaxUid: string;
}

/**
 * The frames of an instance: native ones cut out of the pixel data (also where a 1-bit frame does not begin at a byte) and
 * in little endian order, compressed ones put together from their fragments.
 *
 * @returns null when there is no pixel data, or when fragments cannot be assigned to frames
 */
export function framesOf(raw: RawDataset, transferSyntaxUid: string): Frames | null {
  const pixelData = raw['7FE00010'];
  if (!pixelData) return null;
  const parts = (pixelData.Value ?? []).map(bytesOf).filter(part => part.length > 0);
  const count = numberOf(raw, '00280008', 1);
  if (isNative(transferSyntaxUid)) {
    const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    const swap = transferSyntaxUid === EXPLICIT_BIG && numberOf(raw, '00280100', 8) === 16;
    return {
      count,
      frame: n => nativeFrame(raw, swap ? Buffer.from(all).swap16() : all, n),
      mediaType: 'application/octet-stream',
      transferSyntaxUid: EXPLICIT_LITTLE,
    };
  }
  const frames = framesOfFragments(parts, count);
  if (!frames) return null;
  const deflated = transferSyntaxUid === DEFLATED_FRAME;
  const frameBytes = Math.ceil(frameBits(raw) / 8) + 1;
  return {
    count,
    frame: n => {
      const bytes = frames[n - 1] as Buffer;
      // No more than a frame can be: what claims to be small and unfolds without end is cut off with an error.
      return deflated ? inflateRawSync(bytes, { maxOutputLength: frameBytes }) : bytes;
    },
    mediaType: MEDIA_TYPES[transferSyntaxUid] ?? 'application/octet-stream',
    transferSyntaxUid: deflated ? EXPLICIT_LITTLE : transferSyntaxUid,
  };
}

/** Native pixel data in bytes: what is there and what rows × columns × samples × bits × frames needs. */
export function expectedNativeBytes(raw: RawDataset): { present: number; needed: number } {
  const parts = (raw['7FE00010']?.Value ?? []).map(bytesOf);
  const present = parts.reduce((sum, part) => sum + part.length, 0);
  const frames = numberOf(raw, '00280008', 1);
  return { present, needed: Math.ceil((frames * frameBits(raw)) / 8) };
}

/** What is needed to find a frame in the file; null without pixel data. */
export function pixelPlace(
  raw: RawDataset,
  pieces: PixelPlace['pieces'] | null
): PixelPlace | null {
  if (!raw['7FE00010'] || !pieces || pieces.length === 0) return null;
  return {
    pieces,
    frames: numberOf(raw, '00280008', 1),
    frameBits: frameBits(raw),
    bitsAllocated: numberOf(raw, '00280100', 8),
  };
}

function frameBits(raw: RawDataset): number {
  const pixels = numberOf(raw, '00280010', 0) * numberOf(raw, '00280011', 0);
  const bits = numberOf(raw, '00280100', 8);
  // YBR_FULL_422 and YBR_PARTIAL_422 share the colour of two pixels: two samples per pixel are stored (PS3.3 C.7.6.3.1.2).
  const shared = /^YBR_(FULL|PARTIAL)_422$/.test(String(raw['00280004']?.Value?.[0]));
  return pixels * bits * (shared ? 2 : numberOf(raw, '00280002', 1));
}

function nativeFrame(raw: RawDataset, all: Buffer, n: number): Buffer {
  const bits = frameBits(raw);
  const first = (n - 1) * bits;
  if (bits % 8 === 0) return all.subarray(first / 8, (first + bits) / 8);
  // 1-bit frames follow each other without padding (PS3.5 8.1.1): shift this one to a byte border.
  const out = Buffer.alloc(Math.ceil(bits / 8));
  for (let i = 0; i < bits; i++) {
    const from = first + i;
    if (((all[from >> 3] ?? 0) >> (from & 7)) & 1)
      out[i >> 3] = (out[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return out;
}

/** Groups of pieces by frame: frames begin where a piece begins with a start marker of the JPEG family. Null where that fits not. */
export function assembleFragments<T>(
  heads: readonly Buffer[],
  pieces: readonly T[],
  count: number
): T[][] | null {
  const starts = heads.flatMap((head, i) => (beginsCodestream(head) ? [i] : []));
  if (starts.length !== count || starts[0] !== 0) return null;
  return starts.map((start, i) => pieces.slice(start, starts[i + 1]));
}

/** One frame per fragment, one frame in all fragments, or frames by their start markers. */
function framesOfFragments(parts: readonly Buffer[], count: number): Buffer[] | null {
  if (parts.length === count) return [...parts];
  if (count === 1) return parts.length ? [Buffer.concat(parts)] : null;
  const groups = assembleFragments(parts, parts, count);
  return groups && groups.map(group => Buffer.concat(group));
}

function beginsCodestream(part: Buffer): boolean {
  const marker = part.length > 1 ? part.readUInt16BE(0) : 0;
  return marker === 0xffd8 || marker === 0xff4f || part.toString('latin1', 4, 8) === 'jP  ';
}

function numberOf(raw: RawDataset, tag: string, missing: number): number {
  const value = Number(raw[tag]?.Value?.[0]);
  return Number.isFinite(value) && value > 0 ? value : missing;
}
