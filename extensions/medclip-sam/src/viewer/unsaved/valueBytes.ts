import { isKept, maskFromRuns, runsOf } from '../../algorithm/mask/compactMask';
import { eachRun, runsOfMask } from '../../algorithm/mask/maskRuns';
import type { Mask } from '../../core/raster';
import { runSliced, type Steps } from '../../core/timeSlicing';
import { packBits, setBits, unpackBits } from '../../dicom/seg/bitPack';

/**
 * Values of ours as bytes: JSON, with maps, and with typed arrays behind it. An array that occurs twice is written once and is one
 * array again when it is read; one of zeros and ones takes a bit per element, and a mask that is kept as its runs is written from
 * them and read as one. In steps: a segment may have hundreds of masks.
 */
interface Head {
  readonly value: unknown;
  readonly arrays: readonly {
    readonly kind: string;
    readonly length: number;
    readonly bytes: number;
  }[];
}

const KINDS = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
};
const BITS = 'bits';

interface Part {
  readonly kind: string;
  readonly length: number;
  readonly bytes: Uint8Array;
}

const isMask = (v: object): v is Mask => isKept(v as Mask);

export const bytesOfValue = (value: unknown): Promise<Uint8Array> => runSliced(encoded(value));

function* encoded(value: unknown): Steps<Uint8Array> {
  const arrays = new Map<ArrayBufferView | Mask, number>();
  const placeOf = (array: ArrayBufferView | Mask) => {
    if (!arrays.has(array)) arrays.set(array, arrays.size);
    return { $array: arrays.get(array) };
  };
  function* entries(all: Iterable<[unknown, unknown]>): Steps<[unknown, unknown][]> {
    const out: [unknown, unknown][] = [];
    for (const [key, one] of all) out.push([key, yield* plain(one)]);
    return out;
  }
  function* plain(v: unknown): Steps<unknown> {
    if (ArrayBuffer.isView(v)) return placeOf(v);
    if (v === null || typeof v !== 'object') return v;
    yield;
    if (v instanceof Map) return { $map: yield* entries(v) };
    if (Array.isArray(v)) return (yield* entries(v.entries())).map(([, one]) => one);
    if (isMask(v)) return { width: v.width, height: v.height, data: placeOf(v) };
    return Object.fromEntries((yield* entries(Object.entries(v))) as [string, unknown][]);
  }
  const body = yield* plain(value);
  const parts: Part[] = [];
  for (const array of arrays.keys()) {
    parts.push(yield* partOf(array));
    yield;
  }
  const head: Head = { value: body, arrays: parts.map(p => ({ ...p, bytes: p.bytes.length })) };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const size = new Uint8Array(new Uint32Array([text.length]).buffer);
  yield;
  const all = [size, text, ...parts.map(p => p.bytes)];
  const bytes = new Uint8Array(all.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
    yield;
  }
  return bytes;
}

function* partOf(array: ArrayBufferView | Mask): Steps<Part> {
  if (!ArrayBuffer.isView(array)) {
    const { width, height } = array;
    const bytes = new Uint8Array(Math.ceil((width * height) / 8));
    eachRun(runsOf(array), (y, from, to) => setBits(bytes, y * width + from, y * width + to));
    return { kind: BITS, length: width * height, bytes };
  }
  const { length } = array as Uint8Array;
  if (array instanceof Uint8Array && isBinary(array)) {
    return { kind: BITS, length, bytes: yield* packBits(array) };
  }
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { kind: array.constructor.name, length, bytes };
}

function isBinary(array: Uint8Array): boolean {
  for (let i = 0; i < array.length; i++) if (array[i]! > 1) return false;
  return true;
}

/** @throws SyntaxError, RangeError or TypeError where the bytes are not such a value */
export const valueOfBytes = (bytes: Uint8Array): Promise<unknown> => runSliced(decoded(bytes));

function* decoded(bytes: Uint8Array): Steps<unknown> {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))) as Head;
  let at = 4 + size;
  const starts = head.arrays.map(({ bytes: count }) => (at += count) - count);
  if (at > bytes.length) throw new RangeError('The bytes end before the value does.');
  const arrays = new Map<number, ArrayBufferView>();
  const arrayAt = (i: number): ArrayBufferView => {
    const known = arrays.get(i);
    if (known) return known;
    const { kind, length, bytes: count } = head.arrays[i]!;
    const part = bytes.slice(starts[i], starts[i]! + count);
    const array =
      kind === BITS
        ? unpackBits(part, 0, length)
        : new KINDS[kind as keyof typeof KINDS](part.buffer);
    arrays.set(i, array);
    return array;
  };
  const masks = new Map<number, Mask>();
  /** An object that is a mask and no more. */
  const maskOf = ({ width, height, data, ...more }: Record<string, unknown>): Mask | null => {
    const i = (data as { $array?: number } | null | undefined)?.$array;
    const part = i === undefined ? undefined : head.arrays[i];
    if (part?.kind !== BITS || Object.keys(more).length > 0) return null;
    if (typeof width !== 'number' || typeof height !== 'number') return null;
    if (width * height !== part.length) return null;
    const known = masks.get(i!);
    if (known?.width === width) return known;
    const pixels = unpackBits(bytes.subarray(starts[i!], starts[i!]! + part.bytes), 0, part.length);
    const mask = maskFromRuns(runsOfMask({ width, height, data: pixels }));
    masks.set(i!, mask);
    return mask;
  };
  function* live(v: unknown): Steps<unknown> {
    if (v === null || typeof v !== 'object') return v;
    yield;
    if (Array.isArray(v)) {
      const out: unknown[] = [];
      for (const one of v as readonly unknown[]) out.push(yield* live(one));
      return out;
    }
    const { $array, $map } = v as { $array?: number; $map?: [unknown, unknown][] };
    if ($array !== undefined) return arrayAt($array);
    const mask = maskOf(v as Record<string, unknown>);
    if (mask) return mask;
    const entries: [unknown, unknown][] = [];
    for (const [key, one] of $map ?? Object.entries(v)) entries.push([key, yield* live(one)]);
    return $map ? new Map(entries) : Object.fromEntries(entries as [string, unknown][]);
  }
  return yield* live(head.value);
}
