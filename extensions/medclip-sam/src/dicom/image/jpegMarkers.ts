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

/** Transfer syntaxes of JPEG 2000 and of High-Throughput JPEG 2000 (PS3.6, table A-1). */
export const isJpeg2000 = (syntax: string): boolean => /\.4\.(9[0-3]|20[1-3])$/.test(syntax);

/** SOC and SIZ, with which a JPEG 2000 code stream begins (ITU-T T.800, A.4.1 and A.5.1). */
const CODE_STREAM = [0xff, 0x4f, 0xff, 0x51];
/** From SOC to the number of components, and to what is said of the first: depth and sign, then two bytes more. */
const CSIZ = 40;
const SSIZ = 42;
const SIGN = 0x80;

/** Where the code stream begins: at once, or behind the boxes of a JP2 file (T.800, annex I); -1 where there is none. */
function codeStreamStart(stream: Uint8Array): number {
  let at = -1;
  do at = stream.indexOf(CODE_STREAM[0]!, at + 1);
  while (at >= 0 && !CODE_STREAM.every((byte, i) => stream[at + i] === byte));
  return at;
}

/** Where the COD marker segment begins (ITU-T T.800, A.6.1); -1 where there is none. */
function codingStyle(stream: Uint8Array): number {
  const start = codeStreamStart(stream);
  if (start < 0) return -1;
  for (let at = start + 2; at + 13 < stream.length && stream[at] === 0xff;) {
    if (stream[at + 1] === 0x52) return at;
    at += 2 + (stream[at + 2]! << 8) + stream[at + 3]!;
  }
  return -1;
}

/** Multiple component transformation of the COD marker segment. */
export function hasComponentTransform(stream: Uint8Array): boolean {
  const at = codingStyle(stream);
  return at >= 0 && stream[at + 8] === 1;
}

/**
 * Whether a code stream of a transfer syntax that may lose something has lost nothing by its own word: JPEG-LS by how far a sample
 * may be off, JPEG 2000 by its wavelet (T.800, table A.20: 5-3 is reversible).
 */
export function isLosslessStream(stream: Uint8Array, syntax: string): boolean {
  if (/\.4\.5[0-6]$/.test(syntax)) return false;
  if (syntax.endsWith('.4.81')) return jpegScan(stream).near === 0;
  const at = isJpeg2000(syntax) ? codingStyle(stream) : -1;
  return at < 0 || stream[at + 13] === 1;
}

/**
 * A JPEG 2000 or HTJ2K stream of signed samples as one of unsigned samples, larger by `middles` (one of each component). The two differ
 * in the sign bit of SIZ alone: encoders take the middle off unsigned samples before all else, and decoders add it last (ITU-T
 * T.800, G.1). Null where nothing is signed.
 */
export function withoutSign(
  stream: Uint8Array
): { readonly unsigned: Uint8Array; readonly middles: readonly number[] } | null {
  const start = codeStreamStart(stream);
  if (start < 0) return null;
  const count = (stream[start + CSIZ]! << 8) + stream[start + CSIZ + 1]!;
  const unsigned = Uint8Array.from(stream);
  const middles: number[] = [];
  for (let c = 0; c < count; c++) {
    const at = start + SSIZ + 3 * c;
    const said = unsigned[at] ?? 0;
    middles.push(said & SIGN ? 2 ** (said & ~SIGN) : 0);
    if (said & SIGN) unsigned[at] = said & ~SIGN;
  }
  return middles.some(m => m > 0) ? { unsigned, middles } : null;
}
