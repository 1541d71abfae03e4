import { isUid } from '../dataset/uid';
import { MedClipSamError, say } from '../../core/errors';
import type { Part10 } from '../dataset/part10';
import { EXPLICIT_BIG_ENDIAN } from '../dataset/part10Preamble';
import { unpackRle } from './unpackRle';
import { areFragmentsCut, encapsulatedFrame } from './encapsulatedFrame';
import type { DecodedFrame, FrameCodecs } from './frameCodec';
import {
  hasComponentTransform,
  isJpeg2000,
  jpegHeader,
  withoutColourTransform,
} from './jpegMarkers';
import { is422, isCutShort, nativeFrameBytes, pixelBytes } from './nativeFrame';
import { checkPixelBytes } from './pixelHeader';
import type { PixelLayout } from './pixelLayout';
import { samplesOf } from './sampleBits';

/** One frame as stored: samples interleaved by pixel, sign extended, without unused bits. */
export interface StoredFrame {
  readonly samples: Int32Array;
  readonly samplesPerPixel: 1 | 3;
  /** Photometric interpretation of `samples`: codecs that undo a colour transform give RGB. */
  readonly photometric: string;
  /** Of `samples`: as the header says, unless a code stream has a sign that the header does not speak of. */
  readonly bitsStored: number;
  readonly signed: boolean;
}

const RLE = '1.2.840.10008.1.2.5';
const NATIVE = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  EXPLICIT_BIG_ENDIAN,
]);
const isLossyJpeg = (syntax: string) => /\.4\.5[01]$/.test(syntax);
const isLosslessJpeg = (syntax: string) => /\.4\.(57|70)$/.test(syntax);

export function damagedPixels(cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'dicom-invalid',
    'The pixel data end early or are damaged.',
    'Fetch the image again from where it came from.',
    { cause }
  );
}

/** @param syntax as the header says, which may be anything: only a UID is repeated */
function unsupportedSyntax(syntax: string, bits?: number): MedClipSamError {
  const named = isUid(syntax) ? syntax : 'unknown';
  const said = bits === undefined ? named : `${named}, ${bits} bits`;
  return new MedClipSamError(
    'unsupported-image',
    say`The image is compressed in a way that cannot be read here (transfer syntax ${said}).`,
    'Convert it to Explicit VR Little Endian, for example with dcmdjpeg or gdcmconv --raw.'
  );
}

function interleaved(samples: Int32Array): Int32Array {
  const pixels = samples.length / 3;
  const out = new Int32Array(samples.length);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) out[3 * i + c] = samples[c * pixels + i]!;
  }
  return out;
}

/** Native YBR_FULL_422 and YBR_PARTIAL_422 (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr for each pair of pixels. */
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

/** An uncompressed frame from its own bytes, as a PACS gives them as well. */
export function nativeFrame(
  bytes: Uint8Array,
  layout: PixelLayout,
  bigEndian = false
): StoredFrame {
  const subsampled = is422(layout, bytes.length);
  const bytesPerSample = (layout.bitsAllocated / 8) as 1 | 2;
  const samples = samplesOf(
    subsampled ? expand422(bytes) : bytes,
    bytesPerSample,
    layout,
    bigEndian
  );
  return {
    samples: layout.planar && !subsampled ? interleaved(samples) : samples,
    samplesPerPixel: layout.samplesPerPixel,
    photometric: layout.photometric.replace(/_422$/, ''),
    bitsStored: layout.bitsStored,
    signed: layout.signed,
  };
}

function rleFrame(encoded: Uint8Array, layout: PixelLayout): StoredFrame {
  const bytesPerSample = (layout.bitsAllocated / 8) as 1 | 2;
  const { samplesPerPixel } = layout;
  // RLE has a plane for each component: none is subsampled, whatever the header has kept of an earlier compression.
  const photometric = layout.photometric.replace(/_422$/, '');
  const pixels = layout.rows * layout.columns;
  let bytes: Uint8Array;
  try {
    bytes = unpackRle(encoded, pixels, bytesPerSample, samplesPerPixel);
  } catch (cause) {
    throw damagedPixels(cause);
  }
  const { bitsStored, signed } = layout;
  const samples = samplesOf(bytes, bytesPerSample, layout);
  return { samples, samplesPerPixel, photometric, bitsStored, signed };
}

async function decoded(
  encoded: Uint8Array,
  syntax: string,
  codecs: FrameCodecs,
  layout: PixelLayout
): Promise<DecodedFrame> {
  const codec = codecs.get(syntax);
  if (!codec) throw unsupportedSyntax(syntax);
  let frame = encoded;
  if (isLosslessJpeg(syntax) && layout.samplesPerPixel > 1) {
    const { precision } = jpegHeader(encoded);
    if (precision > 8) throw unsupportedSyntax(syntax, precision);
  }
  if (isLossyJpeg(syntax)) {
    const { precision, saysColours } = jpegHeader(encoded);
    if (precision > 8) throw unsupportedSyntax(syntax, precision);
    // Without a word of its own the header is believed: decoders would take the three for Y Cb Cr.
    if (layout.photometric === 'RGB' && !saysColours) frame = withoutColourTransform(encoded);
  }
  try {
    return await codec(frame);
  } catch (cause) {
    throw damagedPixels(cause);
  }
}

/**
 * Colours of the decoded samples. Lossy JPEG decoders give RGB. JPEG 2000 undoes its own component transform (YBR_ICT, YBR_RCT);
 * JPEG-LS and lossless JPEG know no transform, so that there the header says what the samples are.
 */
function decodedColours(syntax: string, encoded: Uint8Array, photometric: string): string {
  if (isLossyJpeg(syntax)) return 'RGB';
  if (isJpeg2000(syntax)) {
    return photometric.startsWith('YBR_FULL') && !hasComponentTransform(encoded)
      ? 'YBR_FULL'
      : 'RGB';
  }
  return photometric.startsWith('YBR_FULL') ? 'YBR_FULL' : photometric;
}

/**
 * Decodes one frame (from 0).
 *
 * @throws MedClipSamError unsupported-image for a transfer syntax without codec, dicom-invalid for truncated or damaged data
 */
export async function storedFrame(
  { dataset, transferSyntaxUID: syntax, bytes: file }: Part10,
  layout: PixelLayout,
  frame: number,
  codecs: FrameCodecs
): Promise<StoredFrame> {
  if (NATIVE.has(syntax)) {
    const found = nativeFrameBytes(dataset, layout, frame);
    const all = pixelBytes(dataset);
    if (isCutShort(file, syntax, all.length)) throw damagedPixels();
    checkPixelBytes(layout, all);
    if (!found) throw damagedPixels();
    return nativeFrame(found.own, layout, syntax === EXPLICIT_BIG_ENDIAN);
  }
  const encoded = encapsulatedFrame(dataset, layout, frame);
  if (!encoded || areFragmentsCut(file)) throw damagedPixels();
  return decodedFrame(encoded, syntax, layout, codecs);
}

/**
 * One compressed frame, its fragments put together.
 *
 * @throws MedClipSamError as `storedFrame`
 */
export async function decodedFrame(
  encoded: Uint8Array,
  syntax: string,
  layout: PixelLayout,
  codecs: FrameCodecs
): Promise<StoredFrame> {
  if (syntax === RLE) return rleFrame(encoded, layout);
  const out = await decoded(encoded, syntax, codecs, layout);
  const { samplesPerPixel, bytesPerSample } = out;
  const expected = layout.rows * layout.columns * samplesPerPixel * bytesPerSample;
  const fits = out.width === layout.columns && out.height === layout.rows;
  if (!fits || out.bytes.length < expected || (samplesPerPixel !== 1 && samplesPerPixel !== 3)) {
    throw damagedPixels();
  }
  const bits = bitsOf(out, layout);
  const samples = samplesOf(out.bytes.subarray(0, expected), bytesPerSample, bits);
  const photometric =
    samplesPerPixel === 3
      ? decodedColours(syntax, encoded, layout.photometric)
      : layout.photometric;
  const { bitsStored, signed } = bits;
  return { samples, samplesPerPixel, photometric, bitsStored, signed };
}

/**
 * Where the value stands in what a codec gave. A code stream of Bits Stored holds the value alone; one of all allocated bits may
 * hold it higher. A sign of the stream is kept; where only the header speaks of one, it stands in the highest stored bit.
 */
function bitsOf({ precision, signed, bytesPerSample }: DecodedFrame, layout: PixelLayout) {
  const whole = 8 * bytesPerSample;
  if (signed) return { bitsStored: whole, highBit: whole - 1, signed: true };
  const shifted = precision > layout.highBit && layout.highBit >= layout.bitsStored;
  const bitsStored = Math.min(whole, Math.max(1, layout.bitsStored));
  return {
    bitsStored,
    highBit: shifted ? layout.highBit : bitsStored - 1,
    signed: layout.signed,
  };
}
