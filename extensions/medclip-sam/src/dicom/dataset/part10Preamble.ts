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

/** Length of the header elements at the start; they are always Explicit VR Little Endian. */
function headerLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 12 < bytes.length && view.getUint16(at, true) === 2) {
    const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!);
    const long = ['OB', 'OW', 'UN', 'UT', 'SQ'].includes(vr);
    at += long ? 12 + view.getUint32(at + 8, true) : 8 + view.getUint16(at + 6, true);
  }
  return at;
}

const ascii = (text: string) => Array.from(text, character => character.charCodeAt(0));

/** A bare data set says by its first element whether VRs are written: two capitals that are one (PS3.5 7.1.2). */
function bareSyntax(bytes: Uint8Array): string {
  const vr = String.fromCharCode(bytes[4]!, bytes[5]!);
  return /^(CS|UI|UL|DA|SH|LO)$/.test(vr) ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
}

function withPreamble(bytes: Uint8Array): Uint8Array {
  const length = headerLength(bytes);
  const bare = bareSyntax(bytes);
  const uid = bare.length % 2 ? `${bare}\0` : bare;
  const made = [2, 0, 0x10, 0, 0x55, 0x49, uid.length, 0, ...ascii(uid)];
  const header = length > 0 ? Array.from(bytes.subarray(0, length)) : made;
  const groupLength = [2, 0, 0, 0, 0x55, 0x4c, 4, 0, header.length & 255, header.length >> 8, 0, 0];
  const hasLength = length > 0 && header[2] === 0 && header[3] === 0;
  const prefix = [...ascii('DICM'), ...(hasLength ? [] : groupLength), ...header];
  const file = new Uint8Array(128 + prefix.length + bytes.length - length);
  file.set(prefix, 128);
  file.set(bytes.subarray(length), 128 + prefix.length);
  return file;
}

/** The file as PS3.10 wants it: preamble, header with its length, and a transfer syntax where none is given. */
export function completedPart10(bytes: Uint8Array): Uint8Array {
  if (!hasPreamble(bytes)) return withPreamble(bytes);
  const isComplete = bytes[132] === 2 && bytes[134] === 0 && bytes[135] === 0;
  return isComplete ? bytes : withPreamble(bytes.subarray(132));
}
