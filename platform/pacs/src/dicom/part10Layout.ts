import { inflateRawSync } from 'node:zlib';
import dcmjs from 'dcmjs';
import {
  createReadGuard,
  overLimit,
  unpackedLimit,
} from '@medclip/extension-medclip-sam/core/limits';
import type { ReadGuard } from '@medclip/extension-medclip-sam/core/limits';
import { isKnownSyntax } from './transferSyntaxes';

/** Where the data set of a Part-10 file lies, found without interpreting any value (PS3.10 7.1, PS3.5 7). */
export interface Part10Layout {
  readonly transferSyntaxUid: string;
  /** Offset of the first byte after the file meta group. */
  readonly dataSetOffset: number;
}

/** What the walk through the data set found. */
export interface CheckedPart10 extends Part10Layout {
  /** Bytes of the pixel data from the beginning of the file, fragments without the offset table; null when deflated. */
  readonly pixelPieces: readonly (readonly [offset: number, length: number])[] | null;
}

/** Of values that are read as text or numbers. */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;
const UNDEFINED_LENGTH = 0xffffffff;
const PIXEL_DATA = '7FE00010';
/** SOP Class, SOP Instance, Study and Series Instance UID: one value each, whose bytes are looked at before a reader mends them. */
const IDENTITY = new Set(['00080016', '00080018', '0020000D', '0020000E']);
const BULK_VRS = new Set('OB OD OF OL OV OW UN ox'.split(' '));
const LONG_VRS = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

/** Thrown with a sentence about the file; no value of it is quoted. */
export class MalformedPart10 extends Error {}

/**
 * Checks that a file is Part 10 and that every element ends inside it, so that a cut-off file is refused at the door.
 *
 * @throws MalformedPart10; MedClipSamError `too-large` beyond the limits
 */
export function checkPart10(file: Buffer, mostElements?: number): CheckedPart10 {
  if (file.length < 144 || file.toString('latin1', 128, 132) !== 'DICM') {
    throw new MalformedPart10('It is not a DICOM Part 10 file (no DICM header).');
  }
  const meta = readMeta(file);
  if (!isKnownSyntax(meta.transferSyntaxUid)) {
    throw new MalformedPart10('Its transfer syntax is not one of DICOM.');
  }
  const explicit = meta.transferSyntaxUid !== IMPLICIT_LITTLE;
  const little = meta.transferSyntaxUid !== EXPLICIT_BIG;
  const pixelPieces: [number, number][] = [];
  const guard = createReadGuard(undefined, mostElements);
  const start = { explicit, little, depth: 0, guard, pixelPieces };
  if (meta.transferSyntaxUid === DEFLATED) {
    const inflated = inflate(file.subarray(meta.dataSetOffset));
    walk({ ...start, file: inflated }, 0, inflated.length, false);
    return { ...meta, pixelPieces: null };
  }
  walk({ ...start, file }, meta.dataSetOffset, file.length, false);
  return { ...meta, pixelPieces };
}

/** Elements that are read in some ten milliseconds. */
const QUICK_ELEMENTS = 3000;

/** Whether reading the file is short work: few elements and nothing to unpack. True also for what is refused at first sight. */
export function isQuicklyRead(file: Buffer): boolean {
  try {
    if (readMeta(file).transferSyntaxUid === DEFLATED) return false;
    checkPart10(file, QUICK_ELEMENTS);
    return true;
  } catch (error) {
    return error instanceof MalformedPart10;
  }
}

function inflate(deflated: Buffer): Buffer {
  try {
    return inflateRawSync(deflated, { maxOutputLength: unpackedLimit(deflated.length, 3) });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw overLimit('memory');
    throw new MalformedPart10('Its deflated data set is broken.', { cause });
  }
}

function readMeta(file: Buffer): Part10Layout {
  const guard = createReadGuard();
  const meta: Encoding = { file, explicit: true, little: true, depth: 0, guard, pixelPieces: [] };
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
  readonly depth: number;
  readonly guard: ReadGuard;
  readonly pixelPieces: [number, number][];
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
  const number = u16(offset) * 0x10000 + u16(offset + 2);
  const tag = number.toString(16).toUpperCase().padStart(8, '0');
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
    if (isZero(e.file, offset, Math.min(end, offset + 8))) {
      // Some writers pad the end of the file with zeros; no element begins with so many.
      if (!delimited && isZero(e.file, offset, end)) return end;
      throw new MalformedPart10('It holds zeros where a data element should be.');
    }
    const header = readHeader(e, offset);
    if (header.tag === 'FFFEE00D') return header.valueOffset;
    count(e);
    if (header.length === UNDEFINED_LENGTH) {
      // UN of undefined length is an implicit VR sequence (PS3.5 6.2.2).
      const inner = header.vr === 'UN' ? { ...e, explicit: false, little: true } : e;
      offset = skipItems(deeper(inner), header.valueOffset, end, header.tag);
    } else {
      offset = header.valueOffset + header.length;
      if (offset > end) throw cutOff(`element ${header.tag}`);
      if (e.depth === 0 && header.tag === PIXEL_DATA) {
        e.pixelPieces.push([header.valueOffset, header.length]);
      }
      checkValue(e, header, offset);
    }
  }
  if (delimited) throw cutOff('a sequence item');
  return offset;
}

/** Items (or fragments) up to the sequence delimiter; returns the offset behind it. */
function skipItems(e: Encoding, offset: number, end: number, tag: string): number {
  let items = 0;
  while (offset < end) {
    const item = readHeader(e, offset);
    if (item.tag === 'FFFEE0DD') return item.valueOffset;
    if (item.tag !== 'FFFEE000') throw cutOff(`element ${tag}`);
    count(e);
    if (item.length === UNDEFINED_LENGTH) {
      offset = walk(e, item.valueOffset, end, true);
    } else {
      offset = item.valueOffset + item.length;
      if (offset > end) throw cutOff(`element ${tag}`);
      // The first item of encapsulated pixel data is the offset table (PS3.5 A.4).
      const fragment = tag === PIXEL_DATA && e.depth === 1 && items++ > 0;
      if (fragment) e.pixelPieces.push([item.valueOffset, item.length]);
      if (tag !== PIXEL_DATA) countInside(() => walk(e, item.valueOffset, offset, false));
    }
  }
  throw cutOff(`element ${tag}`);
}

function checkValue(e: Encoding, { tag, vr, valueOffset, length }: ElementHeader, end: number) {
  if (length === 0) return;
  if (e.depth === 0 && IDENTITY.has(tag)) {
    const text = e.file.toString('latin1', valueOffset, Math.min(end, valueOffset + 100));
    if (!/^[0-9.]{1,64}[\0 ]?$/.test(text))
      throw new MalformedPart10('One of its UIDs is not a UID.');
  }
  const known = vr === '' ? vrOf(tag) : vr;
  if (known === 'SQ') {
    const inside = deeper(e);
    countInside(() => {
      for (let at = valueOffset; at < end;) {
        const item = readHeader(inside, at);
        count(inside);
        const open = item.length === UNDEFINED_LENGTH;
        const itemEnd = open ? end : Math.min(end, item.valueOffset + item.length);
        at = Math.max(at + 8, walk(inside, item.valueOffset, itemEnd, open));
      }
    });
  } else if (length > MAX_VALUE_BYTES && known !== '' && !BULK_VRS.has(known)) {
    throw new MalformedPart10('It holds a value that is too large for its kind.');
  }
}

/** Sequences of a given length are skipped by it; a fault inside is for the reader to judge, their number of elements is not. */
function countInside(walkInside: () => void): void {
  try {
    walkInside();
  } catch (error) {
    if (!(error instanceof MalformedPart10)) throw error;
  }
}

function count(e: Encoding): void {
  e.guard.element();
}

function deeper(e: Encoding): Encoding {
  e.guard.depth(e.depth + 1);
  return { ...e, depth: e.depth + 1 };
}

function isZero(file: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (file[i] !== 0) return false;
  return true;
}

/** The VR that the standard gives a tag; empty where it is unknown. */
function vrOf(tag: string): string {
  const punctuated = `(${tag.slice(0, 4)},${tag.slice(4)})`;
  return dcmjs.data.DicomMetaDictionary.dictionary[punctuated]?.vr ?? '';
}

function cutOff(where: string): MalformedPart10 {
  return new MalformedPart10(`It is cut off inside ${where}.`);
}
