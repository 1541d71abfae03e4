/** Where the data set of a Part-10 file lies, found without interpreting any value (PS3.10 7.1, PS3.5 7). */
export interface Part10Layout {
  readonly transferSyntaxUid: string;
  /** Offset of the first byte after the file meta group. */
  readonly dataSetOffset: number;
}

const UNDEFINED_LENGTH = 0xffffffff;
const LONG_VRS = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

/** Thrown with a sentence about the file; no value of it is quoted. */
export class MalformedPart10 extends Error {}

/**
 * Checks that a file is Part 10 and that every element ends inside it, so that a cut-off file is refused at the door.
 *
 * @throws MalformedPart10
 */
export function checkPart10(file: Buffer): Part10Layout {
  if (file.length < 144 || file.toString('latin1', 128, 132) !== 'DICM') {
    throw new MalformedPart10('It is not a DICOM Part 10 file (no DICM header).');
  }
  const meta = readMeta(file);
  if (meta.transferSyntaxUid !== DEFLATED) {
    const explicit = meta.transferSyntaxUid !== IMPLICIT_LITTLE;
    const little = meta.transferSyntaxUid !== EXPLICIT_BIG;
    walk({ file, explicit, little }, meta.dataSetOffset, file.length, false);
  }
  return meta;
}

function readMeta(file: Buffer): Part10Layout {
  const meta: Encoding = { file, explicit: true, little: true };
  let offset = 132;
  let transferSyntaxUid = '';
  while (offset + 8 <= file.length && file.readUInt16LE(offset) === 2) {
    const element = readHeader(meta, offset);
    const end = element.valueOffset + element.length;
    if (end > file.length) throw cutOff('file meta information');
    if (element.tag === '00020010') {
      transferSyntaxUid = file.toString('latin1', element.valueOffset, end).replace(/[\0 ]+$/, '');
    }
    offset = end;
  }
  if (!transferSyntaxUid) throw new MalformedPart10('Its transfer syntax is not declared.');
  return { transferSyntaxUid, dataSetOffset: offset };
}

interface Encoding {
  readonly file: Buffer;
  readonly explicit: boolean;
  readonly little: boolean;
}

interface ElementHeader {
  readonly tag: string;
  readonly vr: string;
  readonly valueOffset: number;
  readonly length: number;
}

function readHeader(e: Encoding, offset: number): ElementHeader {
  const { file, little } = e;
  if (offset + 8 > file.length) throw cutOff('an element header');
  const u16 = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const u32 = (at: number) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const hex = (n: number) => n.toString(16).toUpperCase().padStart(4, '0');
  const tag = hex(u16(offset)) + hex(u16(offset + 2));
  if (!e.explicit || tag.startsWith('FFFE')) {
    return { tag, vr: '', valueOffset: offset + 8, length: u32(offset + 4) };
  }
  const vr = file.toString('latin1', offset + 4, offset + 6);
  if (!/^[A-Z]{2}$/.test(vr)) {
    throw new MalformedPart10('Its data elements are not encoded as its transfer syntax says.');
  }
  if (!LONG_VRS.has(vr)) {
    return { tag, vr, valueOffset: offset + 8, length: u16(offset + 6) };
  }
  if (offset + 12 > file.length) throw cutOff(`element ${tag}`);
  return { tag, vr, valueOffset: offset + 12, length: u32(offset + 8) };
}

/** Walks elements from `offset` to `end`, or to an item delimiter when `delimited`; returns the offset behind. */
function walk(e: Encoding, offset: number, end: number, delimited: boolean): number {
  while (offset < end) {
    // Some writers pad the end of the file with zeros.
    if (!delimited && e.file.subarray(offset, end).every(byte => byte === 0)) return end;
    const header = readHeader(e, offset);
    if (header.tag === 'FFFEE00D') return header.valueOffset;
    if (header.length === UNDEFINED_LENGTH) {
      // UN of undefined length is an implicit VR sequence (PS3.5 6.2.2).
      const inner = header.vr === 'UN' ? { ...e, explicit: false, little: true } : e;
      offset = skipItems(inner, header.valueOffset, end, header.tag);
    } else {
      offset = header.valueOffset + header.length;
      if (offset > end) throw cutOff(`element ${header.tag}`);
    }
  }
  if (delimited) throw cutOff('a sequence item');
  return offset;
}

/** Items (or fragments) up to the sequence delimiter; returns the offset behind it. */
function skipItems(e: Encoding, offset: number, end: number, tag: string): number {
  while (offset < end) {
    const item = readHeader(e, offset);
    if (item.tag === 'FFFEE0DD') return item.valueOffset;
    if (item.tag !== 'FFFEE000') throw cutOff(`element ${tag}`);
    if (item.length === UNDEFINED_LENGTH) {
      offset = walk(e, item.valueOffset, end, true);
    } else {
      offset = item.valueOffset + item.length;
      if (offset > end) throw cutOff(`element ${tag}`);
    }
  }
  throw cutOff(`element ${tag}`);
}

function cutOff(where: string): MalformedPart10 {
  return new MalformedPart10(`It is cut off inside ${where}.`);
}
