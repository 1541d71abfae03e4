import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { buffersOf } from './attributes';
import { CODECS } from './codecs';
import type { DicomFile } from './parsePart10';
import type { PixelLayout } from './pixelLayout';
import { decodeRle } from './rle';

/** One frame as stored: samples interleaved by pixel, sign extended. */
export interface StoredFrame {
  readonly samples: Int32Array;
  readonly samplesPerPixel: 1 | 3;
  /** Photometric interpretation of `samples`: codecs that undo a colour transform give RGB. */
  readonly photometric: string;
}

const RLE = '1.2.840.10008.1.2.5';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const NATIVE = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  BIG_ENDIAN,
]);

function damaged(cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'dicom-invalid',
    'The pixel data end early or are damaged.',
    'Fetch the image again from where it came from.',
    { cause }
  );
}

/**
 * Samples as numbers. Bits beyond the stored ones are removed only where they hold something else (an embedded overlay,
 * retired in PS3.5 8.1.2): scanners exist that store more bits than they say, and viewers show them.
 */
function toSamples(bytes: Uint8Array, bytesPerSample: 1 | 2, layout: PixelLayout, swap: boolean) {
  const count = Math.floor(bytes.length / bytesPerSample);
  const samples = new Int32Array(count);
  const container = 8 * bytesPerSample;
  const stored = layout.embeddedOverlay ? layout.bitsStored : container;
  const drop = layout.embeddedOverlay ? layout.highBit + 1 - layout.bitsStored : 0;
  const up = 32 - stored;
  const [low, high] = swap ? [1, 0] : [0, 1];
  for (let i = 0; i < count; i++) {
    const raw =
      bytesPerSample === 1 ? bytes[i]! : bytes[2 * i + low]! | (bytes[2 * i + high]! << 8);
    const kept = (raw >> drop) << up;
    samples[i] = layout.signed ? kept >> up : kept >>> up;
  }
  return samples;
}

function interleaved(samples: Int32Array): Int32Array {
  const pixels = samples.length / 3;
  const out = new Int32Array(samples.length);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) out[3 * i + c] = samples[c * pixels + i]!;
  }
  return out;
}

/** Native YBR_FULL_422 (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr for each pair of pixels. */
function expand422(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array((bytes.length / 2) * 3);
  for (let i = 0, o = 0; i + 3 < bytes.length; i += 4) {
    for (const luma of [bytes[i]!, bytes[i + 1]!]) {
      out[o++] = luma;
      out[o++] = bytes[i + 2]!;
      out[o++] = bytes[i + 3]!;
    }
  }
  return out;
}

/**
 * Does the file end before its pixel data do? The parser fills what is missing with zeros, so the declared length is
 * looked up in the file: the element's tag, its VR where there is one, and the length.
 */
function isCutShort(file: DicomFile, length: number): boolean {
  const { bytes, transferSyntax } = file;
  if (transferSyntax === '1.2.840.10008.1.2.1.99') return false;
  const little = transferSyntax !== BIG_ENDIAN;
  const tag = little ? [0xe0, 0x7f, 0x10, 0] : [0x7f, 0xe0, 0, 0x10];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(Buffer.from(tag)); at >= 0;) {
    const header = transferSyntax === '1.2.840.10008.1.2' ? 8 : 12;
    if (at + header <= bytes.length && view.getUint32(at + header - 4, little) === length) {
      return at + header + length > bytes.length;
    }
    at = buffer.indexOf(Buffer.from(tag), at + 1);
  }
  return false;
}

function nativeFrame(file: DicomFile, layout: PixelLayout, frame: number): StoredFrame {
  const bytes = buffersOf(file.dataset, 'PixelData')[0];
  const subsampled = layout.photometric === 'YBR_FULL_422' && layout.samplesPerPixel === 3;
  const bytesPerSample = (layout.bitsAllocated / 8) as 1 | 2;
  const perPixel = (subsampled ? 2 : layout.samplesPerPixel) * bytesPerSample;
  const size = layout.rows * layout.columns * perPixel;
  if (!bytes || bytes.length < size * (frame + 1)) throw damaged();
  if (isCutShort(file, bytes.length)) throw damaged();
  const own = bytes.subarray(size * frame, size * (frame + 1));
  const swap = file.transferSyntax === BIG_ENDIAN;
  const samples = toSamples(subsampled ? expand422(own) : own, bytesPerSample, layout, swap);
  return {
    samples: layout.planar ? interleaved(samples) : samples,
    samplesPerPixel: layout.samplesPerPixel,
    photometric: subsampled ? 'YBR_FULL' : layout.photometric,
  };
}

/** The fragments of an encapsulated frame; without an offset table a frame starts where a code stream starts. */
function encapsulatedFrame(dataset: NaturalDataset, layout: PixelLayout, frame: number) {
  const items = buffersOf(dataset, 'PixelData').filter(b => b.length > 0);
  if (items.length === layout.frames) return items[frame]!;
  const starts = (b: Uint8Array) => b[0] === 0xff && (b[1] === 0xd8 || b[1] === 0x4f);
  const groups: Uint8Array[][] = [];
  for (const item of items) {
    if (layout.frames > 1 ? starts(item) || groups.length === 0 : groups.length === 0) {
      groups.push([item]);
    } else groups[groups.length - 1]!.push(item);
  }
  if (groups.length !== layout.frames) throw damaged();
  return new Uint8Array(Buffer.concat(groups[frame]!));
}

async function decompressed(file: DicomFile, layout: PixelLayout, frame: number) {
  const encoded = encapsulatedFrame(file.dataset, layout, frame);
  const pixels = layout.rows * layout.columns;
  if (file.transferSyntax === RLE) {
    const bytesPerSample = (layout.bitsAllocated / 8) as 1 | 2;
    const bytes = decodeRle(encoded, pixels, layout.samplesPerPixel, bytesPerSample);
    if (!bytes) throw damaged();
    return { bytes, bytesPerSample, samplesPerPixel: layout.samplesPerPixel, colour: false };
  }
  const codec = CODECS.get(file.transferSyntax);
  if (!codec) throw unsupportedSyntax(file.transferSyntax);
  if (isJpegAbove8Bits(encoded, file.transferSyntax)) {
    throw unsupportedSyntax(`${file.transferSyntax}, 12 bits`);
  }
  try {
    return { ...(await codec(encoded)), colour: true };
  } catch (cause) {
    throw damaged(cause);
  }
}

/** Does a lossy JPEG frame header (ITU T.81 B.2.2) say more than the 8 bits that the codec can decode? */
function isJpegAbove8Bits(frame: Uint8Array, transferSyntax: string): boolean {
  if (!/\.4\.5[01]$/.test(transferSyntax)) return false;
  for (let i = 2; i + 4 < frame.length && frame[i] === 0xff;) {
    const marker = frame[i + 1]!;
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) return frame[i + 4]! > 8;
    i += 2 + (frame[i + 2]! << 8) + frame[i + 3]!;
  }
  return false;
}

function unsupportedSyntax(name: string): MedClipSamError {
  return new MedClipSamError(
    'unsupported-image',
    `The image is compressed in a way that cannot be read here (transfer syntax ${name}).`,
    'Convert it to Explicit VR Little Endian, for example with dcmdjpeg or gdcmconv --raw.'
  );
}

/**
 * Decodes one frame (from 0). Throws `unsupported-image` for a transfer syntax without codec, `dicom-invalid` for
 * truncated or damaged pixel data.
 */
export async function storedFrame(
  file: DicomFile,
  layout: PixelLayout,
  frame: number
): Promise<StoredFrame> {
  if (NATIVE.has(file.transferSyntax)) return nativeFrame(file, layout, frame);
  const { bytes, bytesPerSample, samplesPerPixel, colour } = await decompressed(
    file,
    layout,
    frame
  );
  const expected = layout.rows * layout.columns * samplesPerPixel * bytesPerSample;
  if (bytes.length < expected || (samplesPerPixel !== 1 && samplesPerPixel !== 3)) throw damaged();
  const samples = toSamples(bytes.subarray(0, expected), bytesPerSample, layout, false);
  const decodedToRgb = colour && samplesPerPixel === 3;
  return {
    samples,
    samplesPerPixel,
    photometric: decodedToRgb ? 'RGB' : layout.photometric,
  };
}
