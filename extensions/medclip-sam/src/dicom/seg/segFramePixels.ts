import type { Size } from '../../core/raster';
import type { MaskRuns } from '../../algorithm/mask/maskRuns';
import { runsOfBits, unpackBits } from './bitPack';
import { EXPLICIT_LITTLE_ENDIAN } from '../dataset/part10';
import { unpackRle } from '../image/unpackRle';

const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
/** The whole data set is deflated; dcmjs inflates it while reading. */
const DEFLATED_EXPLICIT = '1.2.840.10008.1.2.1.99';
const RLE_LOSSLESS = '1.2.840.10008.1.2.5';
const DEFLATED_FRAMES = '1.2.840.10008.1.2.8.1';

const NATIVE: ReadonlySet<string> = new Set([
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  DEFLATED_EXPLICIT,
]);

/** Deflate's limit; PackBits stays below 64. */
const MAX_EXPANSION = 1032;

export function isReadableSyntax(transferSyntaxUID: string): boolean {
  return [...NATIVE, RLE_LOSSLESS, DEFLATED_FRAMES].includes(transferSyntaxUID);
}

export interface FrameLayout {
  readonly transferSyntaxUID: string;
  readonly bitsAllocated: number;
  readonly pixelsPerFrame: number;
}

/**
 * Stored values of one frame (index from 0), 8 or 16 bits.
 *
 * @param chunks PixelData as dcmjs gives it: one buffer, or one per frame where the frames are compressed
 * @throws RangeError when data is missing or broken
 */
export async function segFramePixels(
  chunks: readonly Uint8Array[],
  index: number,
  layout: FrameLayout
): Promise<Uint8Array | Uint16Array> {
  const { bitsAllocated, pixelsPerFrame } = layout;
  const { bytes, at } = await frameBytes(chunks, index, layout);
  if (bitsAllocated === 1) return unpackBits(bytes, at, pixelsPerFrame);
  const length = (pixelsPerFrame * bitsAllocated) / 8;
  const frame = bytes.subarray(at * length, (at + 1) * length);
  if (frame.length < length) throw new RangeError('The pixel data ends before its last frame.');
  return samples(frame, bitsAllocated);
}

/**
 * The ones of a frame (index from 0) of one bit a pixel, without its pixels.
 *
 * @throws RangeError when data is missing or broken
 */
export async function segFrameRuns(
  chunks: readonly Uint8Array[],
  index: number,
  layout: FrameLayout,
  size: Size
): Promise<MaskRuns> {
  const { bytes, at } = await frameBytes(chunks, index, layout);
  return runsOfBits(bytes, at, size);
}

/** Uncompressed bytes that hold a frame, and as the how manieth of them. */
async function frameBytes(
  chunks: readonly Uint8Array[],
  index: number,
  { transferSyntaxUID, bitsAllocated, pixelsPerFrame }: FrameLayout
): Promise<{ readonly bytes: Uint8Array; readonly at: number }> {
  if (NATIVE.has(transferSyntaxUID)) return { bytes: chunks[0] ?? new Uint8Array(0), at: index };
  const length = Math.ceil((pixelsPerFrame * bitsAllocated) / 8);
  const fragment = chunks[index];
  if (!fragment) throw new RangeError('A compressed frame is missing.');
  // No code can hold more: a short file that claims huge frames must not fill the memory.
  if (length > fragment.length * MAX_EXPANSION) {
    throw new RangeError('A compressed frame is too short for the image.');
  }
  if (transferSyntaxUID === DEFLATED_FRAMES) {
    return { bytes: await inflateFrame(fragment, length), at: 0 };
  }
  // Each frame starts anew here; packed bits are run-length coded as if they were bytes.
  const bytes =
    bitsAllocated === 1
      ? unpackRle(fragment, length, 1)
      : unpackRle(fragment, pixelsPerFrame, bitsAllocated / 8);
  return { bytes, at: 0 };
}

function samples(bytes: Uint8Array, bitsAllocated: number): Uint8Array | Uint16Array {
  if (bitsAllocated === 8) return bytes.slice();
  const aligned = bytes.slice();
  return new Uint16Array(aligned.buffer, 0, aligned.length >> 1);
}

/**
 * Deflated Image Frame Compression (1.2.840.10008.1.2.8.1, PS3.5 A.4.13): each fragment is one frame in raw deflate, padded
 * to an even length; the padding makes the decompressor complain after the last byte was given, which is no error.
 */
async function inflateFrame(fragment: Uint8Array, expectedBytes: number): Promise<Uint8Array> {
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  writer.write(fragment.slice()).catch(() => undefined);
  writer.close().catch(() => undefined);
  const out = new Uint8Array(expectedBytes);
  let filled = 0;
  const reader = stream.readable.getReader();
  try {
    while (filled < expectedBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      const chunk = value.subarray(0, expectedBytes - filled);
      out.set(chunk, filled);
      filled += chunk.length;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
  if (filled < expectedBytes) throw new RangeError('A compressed frame ends too early.');
  return out;
}
