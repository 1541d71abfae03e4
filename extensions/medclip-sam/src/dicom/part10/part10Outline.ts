import type { ReadGuard } from '../../core/limits';
import type { Steps } from '../../core/timeSlicing';

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM_GROUP = 0xfffe;
const ITEM = 0xe000;
const ITEM_END = 0xe00d;
const SEQUENCE_END = 0xe0dd;
const LONG_VRS = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
/** Bytes; of what is shorter nobody wants to know what is in it. */
const LONG = 8 * 1024;
/** Elements between two pauses: a millisecond or two. */
const AT_ONCE = 2048;

/** Where an element stands in a file; offsets of bytes. */
export interface OutlinedElement {
  /** Group and element as one number. */
  readonly tag: number;
  /** Empty in implicit VR. */
  readonly vr: string;
  readonly from: number;
  readonly value: number;
  readonly end: number;
  readonly isUndefinedLength: boolean;
  /** Of a long sequence. */
  readonly items?: readonly OutlinedItem[];
}

export interface OutlinedItem {
  readonly from: number;
  /** Behind its delimiter, where it has one. */
  readonly end: number;
  /** Of a long item. */
  readonly elements?: readonly OutlinedElement[];
}

export interface Outline {
  readonly elements: readonly OutlinedElement[];
  /** Where the walk ended. */
  readonly end: number;
  /** Every length fits, every tag comes once and in order: what is cut out at these offsets is what a reader would find there. */
  readonly isRegular: boolean;
}

export interface Encoding {
  readonly explicit: boolean;
  readonly little: boolean;
}

interface Walk extends Encoding {
  readonly view: DataView;
  readonly guard: ReadGuard;
  readonly found: { elements: number; isRegular: boolean };
  readonly until: number;
}

type Part<T> = { readonly parts: readonly T[]; readonly end: number };

/**
 * Walks a data set (PS3.5 7) without reading its values: counts elements and how deep sequences go, and tells where the top level's
 * elements and the parts of long sequences stand. The one walk before anything makes objects of a file.
 *
 * @param from offset of the first element
 * @param until the walk ends before the first element of the top level from this tag on
 * @throws MedClipSamError `too-large` from the guard
 */
export function* outline(
  view: DataView,
  from: number,
  encoding: Encoding,
  guard: ReadGuard,
  until = Infinity
): Steps<Outline> {
  const found = { elements: 0, isRegular: true };
  const walk = { ...encoding, view, guard, found, until };
  const { parts, end } = yield* elements(walk, from, view.byteLength, 0, false);
  return { elements: parts, end, isRegular: found.isRegular };
}

export const isLongVr = (vr: string): boolean => LONG_VRS.has(vr);

function odd<T>(walk: Walk, parts: readonly T[], end: number): Part<T> {
  walk.found.isRegular = false;
  return { parts, end };
}

/** Elements up to `end` or, in an item of undefined length, its delimiter; `end` where the file is not as it should be. */
function* elements(
  walk: Walk,
  from: number,
  end: number,
  depth: number,
  isOpen: boolean
): Steps<Part<OutlinedElement>> {
  const { view, little, guard, found } = walk;
  guard.depth(depth);
  const parts: OutlinedElement[] = [];
  let at = from;
  let before = -1;
  while (at + 8 <= end) {
    const group = view.getUint16(at, little);
    const element = view.getUint16(at + 2, little);
    if (group === ITEM_GROUP) {
      if (!isOpen || element !== ITEM_END) found.isRegular = false;
      if (element !== ITEM) return { parts, end: at + 8 };
      at += 8;
      continue;
    }
    // Group 0 is of messages, not of files (PS3.7 6.3): zeros behind the data set.
    if (depth === 0 && group === 0) return { parts, end: at };
    const tag = group * 0x10000 + element;
    if (depth === 0 && tag >= walk.until) return { parts, end: at };
    guard.element();
    if (++found.elements % AT_ONCE === 0) yield;
    const vr = walk.explicit ? vrAt(view, at + 4) : '';
    const long = isLongVr(vr);
    if (long && at + 12 > end) return odd(walk, parts, end);
    const value = at + (long ? 12 : 8);
    const length =
      walk.explicit && !long
        ? view.getUint16(at + 6, little)
        : view.getUint32(long ? at + 8 : at + 4, little);
    const isPixels = group === 0x7fe0 && element === 0x10;
    const isUndefinedLength = length === UNDEFINED_LENGTH;
    let next = value + length;
    let inside: Part<OutlinedItem> | null = null;
    if (isUndefinedLength) {
      // UN of undefined length is an implicit VR sequence (PS3.5 6.2.2).
      const inner = vr === 'UN' ? { ...walk, explicit: false, little: true } : walk;
      inside = yield* items(inner, value, end, depth + 1, isPixels, true);
      next = inside.end;
    } else {
      if (next > end) return odd(walk, parts, end);
      if (!isPixels && length >= 8 && (vr === 'SQ' || (vr === '' && isItem(view, value, little)))) {
        inside = yield* items(walk, value, next, depth + 1, false, false);
      }
    }
    if (tag <= before) found.isRegular = false;
    before = tag;
    const isLong = inside !== null && !isPixels && vr !== 'UN' && next - at > LONG;
    const known = isLong ? { items: inside!.parts } : {};
    parts.push({ tag, vr, from: at, value, end: next, isUndefinedLength, ...known });
    at = next;
  }
  if (isOpen || at !== end) found.isRegular = false;
  return { parts, end: depth === 0 ? at : end };
}

const vrAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1));

const isItem = (view: DataView, at: number, little: boolean): boolean =>
  view.getUint16(at, little) === ITEM_GROUP && view.getUint16(at + 2, little) === ITEM;

/** Items up to `end` or, in a sequence of undefined length, its delimiter; of pixel data, their fragments. */
function* items(
  walk: Walk,
  from: number,
  end: number,
  depth: number,
  isPixels: boolean,
  isOpen: boolean
): Steps<Part<OutlinedItem>> {
  const { view, little, guard, found } = walk;
  guard.depth(depth);
  const parts: OutlinedItem[] = [];
  let at = from;
  while (at + 8 <= end) {
    if (!isItem(view, at, little)) {
      if (!isOpen || view.getUint16(at + 2, little) !== SEQUENCE_END) found.isRegular = false;
      return { parts, end: at + 8 };
    }
    guard.element();
    const length = view.getUint32(at + 4, little);
    const isOpenItem = length === UNDEFINED_LENGTH;
    let inside: Part<OutlinedElement> | null = null;
    let next = at + 8 + length;
    if (isOpenItem) {
      inside = yield* elements(walk, at + 8, end, depth, true);
      next = inside.end;
    } else {
      if (next > end) return odd(walk, parts, end);
      if (!isPixels) inside = yield* elements(walk, at + 8, next, depth, false);
    }
    const known = inside !== null && next - at > LONG ? { elements: inside.parts } : {};
    parts.push({ from: at, end: next, ...known });
    at = next;
  }
  if (isOpen || at !== end) found.isRegular = false;
  return { parts, end };
}
