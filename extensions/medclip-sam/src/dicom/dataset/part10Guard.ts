import { Inflate } from 'pako';
import { createReadGuard, overLimit, unpackedLimit } from '../../core/limits';
import { runUnsliced, type Steps } from '../../core/timeSlicing';
import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN } from './part10Preamble';
import { IMPLICIT_LITTLE_ENDIAN, withHeader } from './part10Preamble';
import { isLongVr, outline, type Outline } from '../part10/part10Outline';

const DEFLATED = '1.2.840.10008.1.2.1.99';
/** The inflated data set is held here, in the reader, and in its values. */
const COPIES = 3;
/** Bytes that are inflated between two pauses: deflate's limit makes of them 4 MB. */
const INFLATED_AT_ONCE = 4096;

export interface CheckedPart10 {
  /** The file as it is to be read: inflated, and without the zeros that writers of whole blocks leave behind it. */
  readonly bytes: Uint8Array;
  readonly transferSyntaxUID: string;
  /** Null where there is no header, or one that ends after the file. */
  readonly outline: Outline | null;
  /** Offset of the data set. */
  readonly start: number;
}

/**
 * Counts the elements of a Part 10 file and how deep its sequences go, and inflates a deflated data set no further than the limit,
 * before anything makes objects of them (PS3.5 7). What is not well formed is left to the reader to judge.
 *
 * @returns the file as it is to be read
 * @throws MedClipSamError `too-large`
 */
export const checkedPart10 = (bytes: Uint8Array): Uint8Array =>
  runUnsliced(checkedPart10Steps(bytes)).bytes;

/** The same in steps, with what it came by; of what stands from the tag `until` on nothing is looked at. */
export function* checkedPart10Steps(bytes: Uint8Array, until?: number): Steps<CheckedPart10> {
  const asItIs = { bytes, transferSyntaxUID: '', outline: null, start: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 136 || textAt(view, 128, 4) !== 'DICM') return asItIs;
  const guard = createReadGuard();
  let at = 132;
  let syntax = '';
  while (at + 12 <= bytes.length && view.getUint16(at, true) === 2) {
    const long = isLongVr(textAt(view, at + 4, 2));
    const length = long ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    const value = at + (long ? 12 : 8);
    if (value + length > bytes.length) return asItIs;
    if (view.getUint16(at + 2, true) === 0x10) {
      syntax = textAt(view, value, Math.min(length, 64)).replace(/[\0 ]+$/, '');
    }
    guard.element();
    at = value + length;
  }
  if (syntax === DEFLATED) {
    const inflated = yield* inflate(bytes.subarray(at));
    yield;
    const whole = withHeader(bytes.subarray(132, at), inflated, EXPLICIT_LITTLE_ENDIAN);
    return yield* checkedPart10Steps(whole, until);
  }
  const encoding = {
    explicit: syntax !== IMPLICIT_LITTLE_ENDIAN,
    little: syntax !== EXPLICIT_BIG_ENDIAN,
  };
  const found = yield* outline(view, at, encoding, guard, until);
  if (until !== undefined) return { bytes, transferSyntaxUID: syntax, outline: found, start: at };
  const isFilled = bytes.subarray(found.end).every(byte => byte === 0);
  const read = isFilled ? bytes.subarray(0, found.end) : bytes;
  return { bytes: read, transferSyntaxUID: syntax, outline: found, start: at };
}

function* inflate(deflated: Uint8Array): Steps<Uint8Array<ArrayBuffer>> {
  const most = unpackedLimit(deflated.length, COPIES);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const inflator = new Inflate({ raw: true, chunkSize: 1 << 20 });
  inflator.onData = chunk => {
    total += chunk.length;
    if (total > most) throw overLimit('memory');
    chunks.push(chunk);
  };
  for (let from = 0; from < deflated.length; from += INFLATED_AT_ONCE) {
    const to = from + INFLATED_AT_ONCE;
    inflator.push(deflated.subarray(from, to), to >= deflated.length);
    yield;
  }
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
