/** Transfer syntax of a data set that does not name one (PS3.5, 10.1). */
export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';

const hasPreamble = (bytes: Uint8Array) =>
  bytes.length > 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';

/** Without the preamble of PS3.10 7.1 a file starts with group 0002 (header) or 0008 (bare dataset), little endian. */
function startsWithGroup(bytes: Uint8Array, group: number): boolean {
  return bytes.length > 12 && bytes[0] === group && bytes[1] === 0 && bytes[3] === 0;
}

/** Is this a DICOM file, judged by its first bytes? */
export function isDicom(bytes: Uint8Array): boolean {
  return hasPreamble(bytes) || startsWithGroup(bytes, 2) || startsWithGroup(bytes, 8);
}

/** Length of the header elements at the start, or of the first one; they are always Explicit VR Little Endian. */
function headerLength(bytes: Uint8Array, one = false): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 2) {
    const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
    const long = ['OB', 'OW', 'UN', 'UT', 'SQ'].includes(vr);
    if (long && at + 12 > bytes.length) break;
    at += long ? 12 + view.getUint32(at + 8, true) : 8 + view.getUint16(at + 6, true);
    if (one) break;
  }
  return Math.min(at, bytes.length);
}

const ascii = (text: string) => Array.from(text, character => character.charCodeAt(0));

const VR = /^(AE|AS|AT|CS|DA|DS|DT|FL|FD|IS|LO|LT|O[BDFLVW]|PN|SH|SL|SQ|SS|ST|SV|TM|U[CILNRSTV])$/;

/** A data set shows by its first element whether VRs are written (PS3.5 7.1.2). */
function syntaxBySight(bytes: Uint8Array, at: number): string {
  const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
  return VR.test(vr) ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
}

const TRANSFER_SYNTAX = 0x10;

function syntaxElement(syntax: string): number[] {
  const uid = syntax.length % 2 ? `${syntax}\0` : syntax;
  return [2, 0, TRANSFER_SYNTAX, 0, 0x55, 0x49, uid.length, 0, ...ascii(uid)];
}

/** The elements of a header without the one that holds their length, and the transfer syntax among them. */
function headerParts(header: Uint8Array) {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const before: number[] = [];
  const after: number[] = [];
  let syntax: string | null = null;
  for (let at = 0; at + 8 <= header.length;) {
    const element = view.getUint16(at + 2, true);
    const end = at + headerLength(header.subarray(at), true);
    const bytes = header.subarray(at, end);
    if (element === TRANSFER_SYNTAX) {
      syntax = String.fromCharCode(...bytes.subarray(8)).replace(/[\0 ]+$/, '');
    } else if (element > 0) (element < TRANSFER_SYNTAX ? before : after).push(...bytes);
    at = end;
  }
  return { before, after, syntax };
}

/** The data set behind a header that says what it is; `syntax` null: by sight. */
export function withHeader(
  header: Uint8Array,
  dataSet: Uint8Array,
  syntax: string | null = null
): Uint8Array {
  const { before, after, syntax: named } = headerParts(header);
  const element = syntaxElement(syntax ?? named ?? syntaxBySight(dataSet, 0));
  const elements = [...before, ...element, ...after];
  const length = [elements.length & 255, (elements.length >> 8) & 255, elements.length >> 16, 0];
  const prefix = [...ascii('DICM'), 2, 0, 0, 0, 0x55, 0x4c, 4, 0, ...length, ...elements];
  const file = new Uint8Array(128 + prefix.length + dataSet.length);
  file.set(prefix, 128);
  file.set(dataSet, 128 + prefix.length);
  return file;
}

/** Implicit and explicit VR are told apart with certainty where one is said and the other is there. */
function contradicted(syntax: string | null, bytes: Uint8Array, at: number): string | null {
  if (syntax !== EXPLICIT_LITTLE_ENDIAN && syntax !== IMPLICIT_LITTLE_ENDIAN) return null;
  // Only where the data set begins as nearly all do: with group 8 in little endian.
  if (at + 8 > bytes.length || bytes[at] !== 8 || bytes[at + 1] !== 0) return null;
  const seen = syntaxBySight(bytes, at);
  return seen === syntax ? null : seen;
}

/** Header and data set of a file; the header's own word for its length is not believed. */
export function splitPart10(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const start = hasPreamble(bytes) ? 132 : 0;
  const end = start + headerLength(bytes.subarray(start));
  return [bytes.subarray(start, end), bytes.subarray(end)];
}

/**
 * The file as PS3.10 wants it: preamble, header with its true length, and the transfer syntax that the data set is written in.
 * The bytes themselves where nothing is to be mended.
 */
export function completedPart10(bytes: Uint8Array): Uint8Array {
  const [header, dataSet] = splitPart10(bytes);
  const start = bytes.length - dataSet.length - header.length;
  const { syntax } = headerParts(header);
  const other = contradicted(syntax, bytes, bytes.length - dataSet.length);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const isComplete =
    start === 132 &&
    header.length > 12 &&
    view.getUint16(2, true) === 0 &&
    view.getUint32(8, true) === header.length - 12;
  return isComplete && syntax && !other ? bytes : withHeader(header, dataSet, other);
}
