import { Decoder as LosslessJpegDecoder } from 'jpeg-lossless-decoder-js';
import openCharls from '@cornerstonejs/codec-charls/decodewasmjs';
import openJpegTurbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import openOpenJpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import openOpenJph from '@cornerstonejs/codec-openjph';
import {
  jpegHeader,
  jpegScan,
  withCharls1Thresholds,
  withoutColourTransform,
  withoutSign,
} from '@medclip/extension-medclip-sam/dicom/image/jpegMarkers';
import type { EmscriptenDecoder } from '@cornerstonejs/codec-charls/decodewasmjs';
import type {
  DecodedFrame,
  FrameCodec,
  FrameCodecs,
} from '@medclip/extension-medclip-sam/dicom/image/frameCodec';

const quiet = () => undefined;

/** Opens a codec when first needed, and once: its classes can be registered only once per module. */
function once(open: typeof openCharls): () => ReturnType<typeof openCharls> {
  let opened: ReturnType<typeof openCharls> | null = null;
  // The codecs would print progress to standard output, where only results belong. Each makes the object given its module.
  return () => (opened ??= open({ print: quiet, printErr: quiet }));
}
const turbo = once(openJpegTurbo);
const charls = once(openCharls);
const openJpeg = once(openOpenJpeg);
const openJph = once(openOpenJph);

async function run(decoder: EmscriptenDecoder, frame: Uint8Array): Promise<DecodedFrame> {
  try {
    decoder.getEncodedBuffer(frame.length).set(frame);
    decoder.decode();
    const info = decoder.getFrameInfo();
    const bytes = Uint8Array.from(decoder.getDecodedBuffer());
    return {
      bytes,
      width: info.width,
      height: info.height,
      bytesPerSample: info.bitsPerSample > 8 ? 2 : 1,
      samplesPerPixel: info.componentCount,
      precision: info.bitsPerSample,
      signed: info.isSigned === true,
    };
  } finally {
    decoder.delete();
  }
}

const jpegBaseline: FrameCodec = async frame => {
  const { JPEGDecoder } = await turbo();
  return run(new JPEGDecoder!(), frame);
};

/** CharLS leaves components that are not interleaved one after the other. */
const jpegLs: FrameCodec = async frame => {
  const { JpegLSDecoder } = await charls();
  const decode = (stream: Uint8Array) => run(new JpegLSDecoder!(), stream);
  const decoded = await decode(frame).catch(cause => {
    const other = withCharls1Thresholds(frame);
    if (!other) throw cause;
    return decode(other);
  });
  if (decoded.samplesPerPixel === 1 || jpegScan(frame).interleave !== 0) return decoded;
  const { bytes, bytesPerSample: size, samplesPerPixel } = decoded;
  const out = new Uint8Array(bytes.length);
  const pixels = bytes.length / size / samplesPerPixel;
  for (let i = 0, o = 0; i < pixels; i++) {
    for (let c = 0; c < samplesPerPixel; c++) {
      for (let b = 0; b < size; b++) out[o++] = bytes[(c * pixels + i) * size + b]!;
    }
  }
  return { ...decoded, bytes: out };
};

/** The decoders take negative samples of up to 8 bits for 0: signed ones are decoded unsigned, and moved down again. */
async function signedOrNot(decoder: EmscriptenDecoder, frame: Uint8Array): Promise<DecodedFrame> {
  const moved = withoutSign(frame);
  if (!moved) return run(decoder, frame);
  const decoded = await run(decoder, moved.unsigned);
  const { bytes, bytesPerSample } = decoded;
  const samples = bytesPerSample === 1 ? bytes : new Uint16Array(bytes.buffer);
  const { middles } = moved;
  // In the array's own width, so that what is below 0 becomes two's complement.
  for (let i = 0; i < samples.length; i++) samples[i]! -= middles[i % middles.length]!;
  return { ...decoded, signed: true };
}

const jpeg2000: FrameCodec = async frame => {
  const { J2KDecoder } = await openJpeg();
  return signedOrNot(new J2KDecoder!(), frame);
};

const htJpeg2000: FrameCodec = async frame => {
  const { HTJ2KDecoder } = await openJph();
  return signedOrNot(new HTJ2KDecoder!(), frame);
};

const END_OF_IMAGE = [0xff, 0xd9];

/**
 * A copy with four bytes more before the end marker (ITU-T T.81, B.1.1.3): the decoder takes that marker for the end also where the
 * last code is still to be read, if it ends with a byte, and leaves the last sample 0. It reads no more samples than the frame has.
 */
function paddedScan(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  let end = frame.length - 2;
  while (end > 0 && !(frame[end] === 0xff && frame[end + 1] === 0xd9)) end -= 1;
  if (end <= 0) return Uint8Array.from(frame);
  const padded = new Uint8Array(end + 4 + END_OF_IMAGE.length);
  padded.set(frame.subarray(0, end));
  padded.set(END_OF_IMAGE, end + 4);
  return padded;
}

/** Up to 8 bits libjpeg-turbo, which is right for colours, too; above, a decoder of single components. */
const jpegLossless: FrameCodec = async frame => {
  if (jpegHeader(frame).precision <= 8) return jpegBaseline(withoutColourTransform(frame));
  const decoder = new LosslessJpegDecoder();
  const copy = paddedScan(frame);
  const decoded = decoder.decode(copy.buffer, 0, copy.length);
  // The decoder knows no point transform (ITU-T T.81, H.1.2.1): it predicts the first sample too high, and shifts none back.
  const { pointTransform: shift } = jpegScan(frame);
  const middle = 2 ** (decoder.frame.precision - 1);
  const tooHigh = middle - (middle >> shift);
  if (shift > 0) decoded.forEach((v, i) => (decoded[i] = (v - tooHigh) << shift));
  return {
    bytes: new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength),
    width: decoder.xDim,
    height: decoder.yDim,
    bytesPerSample: decoded.BYTES_PER_ELEMENT === 1 ? 1 : 2,
    samplesPerPixel: decoder.numComp,
    precision: decoder.frame.precision,
    signed: false,
  };
};

/** Transfer syntaxes with a codec (PS3.6 table A-1); JPEG Extended (.51) decodes where the frame has 8 bits. */
export const CODECS: FrameCodecs = new Map([
  ['1.2.840.10008.1.2.4.50', jpegBaseline],
  ['1.2.840.10008.1.2.4.51', jpegBaseline],
  ['1.2.840.10008.1.2.4.57', jpegLossless],
  ['1.2.840.10008.1.2.4.70', jpegLossless],
  ['1.2.840.10008.1.2.4.80', jpegLs],
  ['1.2.840.10008.1.2.4.81', jpegLs],
  ['1.2.840.10008.1.2.4.90', jpeg2000],
  ['1.2.840.10008.1.2.4.91', jpeg2000],
  ['1.2.840.10008.1.2.4.201', htJpeg2000],
  ['1.2.840.10008.1.2.4.202', htJpeg2000],
  ['1.2.840.10008.1.2.4.203', htJpeg2000],
]);
