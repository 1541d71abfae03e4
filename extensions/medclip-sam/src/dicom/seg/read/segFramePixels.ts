import type { NaturalDataset } from 'dcmjs';
import type { Size } from '../../../core/raster';
import type { MaskRuns } from '../../../algorithm/mask/maskRuns';
import { EXPLICIT_LITTLE_ENDIAN } from '../../dataset/part10';
import { EXPLICIT_BIG_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from '../../dataset/part10Preamble';
import { encapsulatedParts, wholeFrame } from '../../image/encapsulatedFrame';
import type { FrameCodecs } from '../../image/frameCodec';
import { isLosslessStream } from '../../image/jpegMarkers';
import { decodedFrame } from '../../image/storedFrame';
import { unpackRle } from '../../image/unpackRle';
import { buffersOf } from '../../image/values';
import { runsOfBits, unpackBits } from '../bitPack';

/** The whole data set is deflated; it is inflated while it is read. */
const DEFLATED_EXPLICIT = '1.2.840.10008.1.2.1.99';
const RLE_LOSSLESS = '1.2.840.10008.1.2.5';
const DEFLATED_FRAMES = '1.2.840.10008.1.2.8.1';

const NATIVE: ReadonlySet<string> = new Set([
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  DEFLATED_EXPLICIT,
]);

/** Deflate's limit; PackBits stays below 64. */
const MAX_EXPANSION = 1032;

export const isNativeSyntax = (syntax: string): boolean => NATIVE.has(syntax);

/** Whether frames of the syntax are read without a codec. */
export const isOwnSyntax = (syntax: string): boolean =>
  NATIVE.has(syntax) || syntax === RLE_LOSSLESS || syntax === DEFLATED_FRAMES;

export interface FrameLayout {
  readonly transferSyntaxUID: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: 1 | 8 | 16;
  readonly codecs: FrameCodecs;
}

/** Pixel data by frame, each in its fragments; uncompressed ones in one piece. */
export type PixelParts = readonly (readonly Uint8Array[])[];

/** Null where there are none, or the fragments do not make up the frames. */
export function pixelParts(dataset: NaturalDataset, layout: FrameLayout): PixelParts | null {
  if (!NATIVE.has(layout.transferSyntaxUID)) return encapsulatedParts(dataset, layout.frames);
  const all = buffersOf(dataset, 'PixelData');
  return all.length > 0 ? [all] : null;
}

/** Bytes of the uncompressed pixels of all frames; those of one bit follow each other without a gap (PS3.5, 8.1.1). */
export const nativeBytes = ({ rows, columns, frames, bitsAllocated }: FrameLayout): number =>
  Math.ceil((rows * columns * frames * bitsAllocated) / 8);

/** Whether a frame is packed bits: a code stream has a sample for each of them. */
export const isPacked = ({ bitsAllocated, transferSyntaxUID: syntax }: FrameLayout): boolean =>
  bitsAllocated === 1 && isOwnSyntax(syntax);

/** Whether a frame may hold other values than were drawn. */
export const isLossyFrame = (
  parts: PixelParts,
  index: number,
  { transferSyntaxUID: syntax }: FrameLayout
): boolean => !isOwnSyntax(syntax) && !isLosslessStream(wholeFrame(parts[index]!), syntax);

/**
 * Stored values of one frame (index from 0), 8 or 16 bits.
 *
 * @throws RangeError or MedClipSamError when data is missing or broken
 */
export async function segFramePixels(
  parts: PixelParts,
  index: number,
  layout: FrameLayout
): Promise<Uint8Array | Uint16Array> {
  const { rows, columns, bitsAllocated, transferSyntaxUID: syntax } = layout;
  const pixels = rows * columns;
  if (!isOwnSyntax(syntax)) return codedPixels(wholeFrame(parts[index]!), layout);
  const { bytes, at } = await frameBytes(parts, index, layout);
  if (bitsAllocated === 1) return unpackBits(bytes, at, pixels);
  const length = (pixels * bitsAllocated) / 8;
  const frame = bytes.slice(at * length, (at + 1) * length);
  if (frame.length < length) throw new RangeError('The pixel data ends before its last frame.');
  if (bitsAllocated === 8) return frame;
  if (syntax === EXPLICIT_BIG_ENDIAN) {
    for (let i = 0; i < length; i += 2) [frame[i], frame[i + 1]] = [frame[i + 1]!, frame[i]!];
  }
  return new Uint16Array(frame.buffer, 0, pixels);
}

/**
 * The ones of a frame (index from 0) of packed bits, without its pixels.
 *
 * @throws RangeError when data is missing or broken
 */
export async function segFrameRuns(
  parts: PixelParts,
  index: number,
  layout: FrameLayout,
  size: Size
): Promise<MaskRuns> {
  const { bytes, at } = await frameBytes(parts, index, layout);
  return runsOfBits(bytes, at, size);
}

/** EOI of JPEG and JPEG-LS, EOC of JPEG 2000, and zeros that fill the fragment. */
function isEnded(stream: Uint8Array): boolean {
  let end = stream.length;
  while (end > 0 && stream[end - 1] === 0) end -= 1;
  return stream[end - 2] === 0xff && stream[end - 1] === 0xd9;
}

async function codedPixels(
  stream: Uint8Array,
  { rows, columns, bitsAllocated, transferSyntaxUID, codecs }: FrameLayout
): Promise<Uint8Array | Uint16Array> {
  // Decoders of JPEG 2000 make a picture of what is cut short, too.
  if (!isEnded(stream)) throw new RangeError('A compressed frame ends too early.');
  const wide = bitsAllocated === 16;
  const { samples, samplesPerPixel } = await decodedFrame(
    stream,
    transferSyntaxUID,
    {
      rows,
      columns,
      frames: 1,
      samplesPerPixel: 1,
      bitsAllocated: wide ? 16 : 8,
      bitsStored: bitsAllocated,
      highBit: bitsAllocated - 1,
      signed: false,
      planar: false,
      photometric: 'MONOCHROME2',
    },
    codecs
  );
  if (samplesPerPixel !== 1) throw new RangeError('A frame of a segmentation has no colours.');
  return wide ? new Uint16Array(samples) : new Uint8Array(samples);
}

/** Uncompressed bytes that hold a frame, and as the how manieth of them. */
async function frameBytes(
  parts: PixelParts,
  index: number,
  { transferSyntaxUID, bitsAllocated, rows, columns }: FrameLayout
): Promise<{ readonly bytes: Uint8Array; readonly at: number }> {
  if (NATIVE.has(transferSyntaxUID)) return { bytes: parts[0]![0]!, at: index };
  const pixels = rows * columns;
  const length = Math.ceil((pixels * bitsAllocated) / 8);
  const fragment = wholeFrame(parts[index]!);
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
      : unpackRle(fragment, pixels, bitsAllocated / 8);
  return { bytes, at: 0 };
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
