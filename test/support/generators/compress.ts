import openCharls from '@cornerstonejs/codec-charls/wasmjs';
import openJpegTurbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';
import openOpenJpeg from '@cornerstonejs/codec-openjpeg/wasmjs';
import openOpenJph from '@cornerstonejs/codec-openjph';
import { encodeJpegLossless } from './jpegLossless';
import { SYNTAX } from './encodeDicom';

/** One frame of samples, interleaved by pixel; little endian above 8 bits. */
export interface RawFrame {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Bits that are stored, 8 to 16. */
  readonly bits: number;
  readonly signed: boolean;
  readonly bytes: Uint8Array;
}

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  delete(): void;
  setNearLossless?(value: number): void;
  setInterleaveMode?(mode: number): void;
  setQuality?(...values: readonly (number | boolean)[]): void;
  setCompressionRatio?(layer: number, ratio: number): void;
  setSubSampling?(mode: number): void;
}
type Module = Readonly<Record<string, new () => Encoder>>;

const quiet = () => undefined;
const opened = new Map<unknown, Promise<Module>>();
function open(codec: unknown): Promise<Module> {
  const start = codec as (options: object) => Promise<Module>;
  const module = opened.get(codec) ?? start({ print: quiet, printErr: quiet });
  opened.set(codec, module);
  return module;
}

async function encodeWith(
  codec: unknown,
  name: string,
  frame: RawFrame,
  set: (encoder: Encoder) => void = quiet
): Promise<Uint8Array> {
  const Encode = (await open(codec))[name]!;
  const encoder = new Encode();
  try {
    const { width, height, channels, bits, signed, bytes } = frame;
    const info = {
      ...{ width, height, bitsPerSample: bits, componentCount: channels, isSigned: signed },
      isUsingColorTransform: channels === 3,
    };
    encoder.getDecodedBuffer(info).set(bytes);
    set(encoder);
    encoder.encode();
    return Uint8Array.from(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}

/**
 * The encoders of JPEG 2000 take negative samples of up to 8 bits for large ones. A signed stream differs from one of the values moved
 * up into the positive by one bit of its header alone (ITU-T T.800, A.5.1 and G.1): the moved ones are encoded, and that bit is set.
 */
async function jpeg2000(
  codec: unknown,
  name: string,
  frame: RawFrame,
  set: (encoder: Encoder) => void
): Promise<Uint8Array> {
  const { bits, signed, bytes, channels } = frame;
  if (!signed || bits > 8) return encodeWith(codec, name, frame, set);
  const moved = { ...frame, signed: false, bytes: bytes.map(v => v + 2 ** (bits - 1)) };
  const stream = await encodeWith(codec, name, moved, set);
  for (let c = 0; c < channels; c++) stream[FIRST_SSIZ + 3 * c]! |= 0x80;
  return stream;
}

const FIRST_SSIZ = 42;

/** A frame as one code stream of the transfer syntax. */
export async function compressed(frame: RawFrame, syntax: string): Promise<Uint8Array> {
  switch (syntax) {
    case SYNTAX.rle:
      return encodeRle(frame);
    case SYNTAX.jpegBaseline:
      return encodeWith(openJpegTurbo, 'JPEGEncoder', frame, e => e.setQuality!(95));
    case SYNTAX.jpegExtended:
      return extendedJpegHeader(frame);
    case SYNTAX.jpegLossless:
    case SYNTAX.jpegLosslessSv1:
      return encodeJpegLossless(frame);
    case SYNTAX.jpegLs:
      return encodeWith(openCharls, 'JpegLSEncoder', frame, e => {
        e.setNearLossless!(0);
        e.setInterleaveMode!(frame.channels === 3 ? 2 : 0);
      });
    case SYNTAX.jpegLsNear:
      return encodeWith(openCharls, 'JpegLSEncoder', frame, e => e.setNearLossless!(2));
    case SYNTAX.jpeg2000Lossless:
      return jpeg2000(openOpenJpeg, 'J2KEncoder', frame, e => e.setQuality!(true, 0));
    case SYNTAX.jpeg2000:
      return jpeg2000(openOpenJpeg, 'J2KEncoder', frame, e => {
        e.setQuality!(false, 0.001);
        e.setCompressionRatio!(0, 4);
      });
    case SYNTAX.htJpeg2000Lossless:
      return jpeg2000(openOpenJph, 'HTJ2KEncoder', frame, e => e.setQuality!(true, 0));
    default:
      throw new Error(`no encoder for ${syntax}`);
  }
}

/** RLE Lossless (PS3.5 annex G): one segment per byte plane, most significant first, packed row by row. */
function encodeRle({ width, channels, bits, bytes }: RawFrame): Uint8Array {
  const perSample = bits > 8 ? 2 : 1;
  const planes = channels * perSample;
  const pixels = bytes.length / planes;
  const header = Buffer.alloc(64);
  header.writeUInt32LE(planes, 0);
  const segments: Buffer[] = [];
  let at = 64;
  for (let n = 0; n < planes; n++) {
    const sample = Math.floor(n / perSample);
    const byte = perSample - 1 - (n % perSample);
    const plane = Uint8Array.from(
      { length: pixels },
      (_, i) => bytes[i * planes + sample * perSample + byte]!
    );
    const rows = [];
    for (let from = 0; from < pixels; from += width) {
      rows.push(packBits(plane.subarray(from, from + width)));
    }
    const packed = Buffer.concat(rows);
    const even = packed.length % 2 ? Buffer.concat([packed, Buffer.of(0)]) : packed;
    header.writeUInt32LE(at, 4 + 4 * n);
    segments.push(even);
    at += even.length;
  }
  return new Uint8Array(Buffer.concat([header, ...segments]));
}

export function packBits(row: Uint8Array): Buffer {
  const out: number[] = [];
  for (let i = 0; i < row.length;) {
    let run = 1;
    while (run < 128 && i + run < row.length && row[i + run] === row[i]) run++;
    if (run > 1) {
      out.push(257 - run, row[i]!);
      i += run;
      continue;
    }
    let count = 1;
    while (count < 128 && i + count < row.length && row[i + count] !== row[i + count - 1]) count++;
    out.push(count - 1, ...row.subarray(i, i + count));
    i += count;
  }
  return Buffer.from(out);
}

/** What says that a JPEG has 12 bits (ITU T.81 B.2.2), with scan data that nobody comes to read. */
function extendedJpegHeader({ width, height }: RawFrame): Uint8Array {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const table = Array.from({ length: 64 }, () => 1);
  return Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...table],
    ...[0xff, 0xc1, 0, 11, 12, ...size, 1, 1, 0x11, 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xff, 0xd9],
  ]);
}
