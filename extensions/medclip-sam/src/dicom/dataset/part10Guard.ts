import { Inflate } from 'pako';
import { createReadGuard, overLimit, unpackedLimit } from '../../core/limits';
import type { ReadGuard } from '../../core/limits';
import { EXPLICIT_LITTLE_ENDIAN, withHeader } from './part10Preamble';

const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const UNDEFINED_LENGTH = 0xffffffff;
const LONG_VRS = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
/** The inflated data set is held here, in the reader, and in its values. */
const COPIES = 3;

interface Walk {
  readonly view: DataView;
  readonly explicit: boolean;
  readonly little: boolean;
  readonly guard: ReadGuard;
}

/**
 * Counts the elements of a Part 10 file and how deep its sequences go, and inflates a deflated data set no further than the limit,
 * before anything makes objects of them (PS3.5 7). What is not well formed is left to the reader to judge.
 *
 * @returns the file as it is to be read: inflated, and without the zeros that writers of whole blocks leave behind it
 * @throws MedClipSamError `too-large`
 */
export function checkedPart10(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 136 || textAt(view, 128, 4) !== 'DICM') return bytes;
  const guard = createReadGuard();
  let at = 132;
  let syntax = '';
  while (at + 12 <= bytes.length && view.getUint16(at, true) === 2) {
    const long = LONG_VRS.has(textAt(view, at + 4, 2));
    const length = long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    const value = at + (long ? 12 : 8);
    if (value + length > bytes.length) return bytes;
    if (view.getUint16(at + 2, true) === 0x10) {
      syntax = textAt(view, value, Math.min(length, 64)).replace(/[\0 ]+$/, '');
    }
    guard.element();
    at = value + length;
  }
  const walk = { guard, explicit: syntax !== IMPLICIT_LITTLE, little: syntax !== EXPLICIT_BIG };
  if (syntax !== DEFLATED) {
    const end = elements({ ...walk, view }, at, bytes.length, 0);
    return bytes.subarray(end).every(byte => byte === 0) ? bytes.subarray(0, end) : bytes;
  }
  const inflated = inflate(bytes.subarray(at));
  elements({ ...walk, view: new DataView(inflated.buffer) }, 0, inflated.length, 0);
  return withHeader(bytes.subarray(132, at), inflated, EXPLICIT_LITTLE_ENDIAN);
}

function inflate(deflated: Uint8Array): Uint8Array<ArrayBuffer> {
  const most = unpackedLimit(deflated.length, COPIES);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const inflator = new Inflate({ raw: true, chunkSize: 1 << 20 });
  inflator.onData = chunk => {
    total += chunk.length;
    if (total > most) throw overLimit('memory');
    chunks.push(chunk);
  };
  inflator.push(deflated, true);
  const out = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

function textAt(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));
}

/** Walks elements up to `end` or a delimiter; returns the offset behind, or `end` where the file is not as it should be. */
function elements(walk: Walk, from: number, end: number, depth: number): number {
  const { view, little, guard } = walk;
  guard.depth(depth);
  let at = from;
  while (at + 8 <= end) {
    const group = view.getUint16(at, little);
    const element = view.getUint16(at + 2, little);
    if (group === 0xfffe) {
      if (element !== 0xe000) return at + 8;
      at += 8;
      continue;
    }
    // Group 0 is of messages, not of files (PS3.7 6.3): zeros behind the data set.
    if (depth === 0 && group === 0) return at;
    guard.element();
    const vr = walk.explicit ? textAt(view, at + 4, 2) : '';
    const long = LONG_VRS.has(vr);
    if (long && at + 12 > end) return end;
    const value = at + (long ? 12 : 8);
    const length =
      walk.explicit && !long
        ? view.getUint16(at + 6, little)
        : view.getUint32(long ? at + 8 : at + 4, little);
    const pixels = group === 0x7fe0 && element === 0x10;
    if (length === UNDEFINED_LENGTH) {
      // UN of undefined length is an implicit VR sequence (PS3.5 6.2.2).
      const inner = vr === 'UN' ? { ...walk, explicit: false, little: true } : walk;
      at = items(inner, value, end, depth + 1, pixels);
      continue;
    }
    if (value + length > end) return end;
    if (!pixels && length >= 8 && (vr === 'SQ' || (vr === '' && isItem(view, value, little)))) {
      items(walk, value, value + length, depth + 1, false);
    }
    at = value + length;
  }
  return depth === 0 ? at : end;
}

const isItem = (view: DataView, at: number, little: boolean): boolean =>
  view.getUint16(at, little) === 0xfffe && view.getUint16(at + 2, little) === 0xe000;

function items(walk: Walk, from: number, end: number, depth: number, pixels: boolean): number {
  const { view, little, guard } = walk;
  guard.depth(depth);
  let at = from;
  while (at + 8 <= end) {
    if (!isItem(view, at, little)) return at + 8;
    guard.element();
    const length = view.getUint32(at + 4, little);
    if (length === UNDEFINED_LENGTH) {
      at = elements(walk, at + 8, end, depth);
    } else {
      if (at + 8 + length > end) return end;
      if (!pixels) elements(walk, at + 8, at + 8 + length, depth);
      at += 8 + length;
    }
  }
  return end;
}
