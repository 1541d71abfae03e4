const SOI = 0xd8;
const APP0 = 0xe0;
const APP14 = 0xee;
const SOS = 0xda;
/** Of JPEG-LS (ITU-T T.87, C.1.1), and its parameters. */
const SOF55 = 0xf7;
const LSE = 0xf8;
const isFrameHeader = (marker: number) =>
  marker === SOF55 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));

/**
 * What the first scan of a lossless JPEG or a JPEG-LS says last (ITU-T T.81, B.2.3; T.87, C.2.3): for JPEG-LS how its components
 * are interleaved (0: not at all, each a scan of its own) and how far a sample may be off; the point transform, by how many bits the samples were shifted.
 */
export function jpegScan(frame: Uint8Array): {
  readonly interleave: number;
  readonly near: number;
  readonly pointTransform: number;
} {
  for (let at = 2; at + 4 < frame.length && frame[at] === 0xff;) {
    const length = (frame[at + 2]! << 8) + frame[at + 3]!;
    if (frame[at + 1] === SOS) {
      const last = at + 1 + length;
      const [near = 0, interleave = 0, shifts = 0] = frame.subarray(last - 2, last + 1);
      return { interleave, near, pointTransform: shifts & 15 };
    }
    at += 2 + length;
  }
  return { interleave: 0, near: 0, pointTransform: 0 };
}

interface JpegHeader {
  /** Bits per sample of the frame header (ITU-T T.81, B.2.2); 0 where there is none. */
  readonly precision: number;
  /** Says itself what its colours are: JFIF (T.871) or Adobe's APP14. */
  readonly saysColours: boolean;
}

/** What stands before the first scan of a JPEG. */
export function jpegHeader(frame: Uint8Array): JpegHeader {
  let precision = 0;
  let saysColours = false;
  for (let at = 2; at + 4 < frame.length && frame[at] === 0xff;) {
    const marker = frame[at + 1]!;
    if (marker === SOS) break;
    const name = String.fromCharCode(...frame.subarray(at + 4, at + 9));
    if (marker === APP0 && name.startsWith('JFIF')) saysColours = true;
    if (marker === APP14 && name === 'Adobe') saysColours = true;
    if (isFrameHeader(marker)) precision = frame[at + 4]!;
    at += 2 + (frame[at + 2]! << 8) + frame[at + 3]!;
  }
  return { precision, saysColours };
}

/** Adobe's marker with transform 0: the three components are no Y Cb Cr (T.872, 6.5.3). */
const UNTRANSFORMED = [0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

/** The same JPEG, saying that its components are not to be transformed: decoders take three without a word for Y Cb Cr. */
export function withoutColourTransform(frame: Uint8Array): Uint8Array {
  if (frame[0] !== 0xff || frame[1] !== SOI) return frame;
  const kept: number[][] = [];
  let at = 2;
  while (at + 4 < frame.length && frame[at] === 0xff && frame[at + 1] !== SOS) {
    const [marker, end] = [frame[at + 1], at + 2 + (frame[at + 2]! << 8) + frame[at + 3]!];
    if (marker !== APP0 && marker !== APP14) kept.push(Array.from(frame.subarray(at, end)));
    at = end;
  }
  const head = [...frame.subarray(0, 2), ...UNTRANSFORMED, ...kept.flat()];
  const out = new Uint8Array(head.length + frame.length - at);
  out.set(head);
  out.set(frame.subarray(at), head.length);
  return out;
}

/**
 * A near-lossless JPEG-LS of less than 8 bits with the thresholds that CharLS 1 (DCMTK, GDCM) took by default, written down: it
 * used the standard's rule for 8 bits and more (ITU-T T.87, C.2.4.1.1.1), and named none. Null for any other stream.
 */
export function withCharls1Thresholds(frame: Uint8Array): Uint8Array | null {
  const { precision } = jpegHeader(frame);
  const { near } = jpegScan(frame);
  if (near === 0 || precision < 2 || precision > 7 || frame[3] === LSE) return null;
  const thresholds = [2 + 3 * near, 3 + 5 * near, 4 + 7 * near];
  const values = [2 ** precision - 1, ...thresholds, 64].flatMap(v => [v >> 8, v & 255]);
  return Uint8Array.from([
    ...frame.subarray(0, 2),
    0xff,
    LSE,
    0,
    13,
    1,
    ...values,
    ...frame.subarray(2),
  ]);
}
