import { packBits, unpackBits } from '../../dicom/seg/bitPack';
import { runSliced } from '../../core/timeSlicing';

/**
 * Values of ours as bytes: JSON, with maps, and with typed arrays behind it. An array that occurs twice is written once and is one
 * array again when it is read; one of zeros and ones takes a bit per element.
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

export async function bytesOfValue(value: unknown): Promise<Uint8Array> {
  const arrays = new Map<ArrayBufferView, number>();
  const plain = (v: unknown): unknown => {
    if (ArrayBuffer.isView(v)) {
      if (!arrays.has(v)) arrays.set(v, arrays.size);
      return { $array: arrays.get(v) };
    }
    if (v instanceof Map) return { $map: [...v].map(([key, one]) => [key, plain(one)]) };
    if (Array.isArray(v)) return v.map(plain);
    if (v === null || typeof v !== 'object') return v;
    return Object.fromEntries(Object.entries(v).map(([key, one]) => [key, plain(one)]));
  };
  const body = plain(value);
  const parts: { kind: string; length: number; bytes: Uint8Array }[] = [];
  for (const view of arrays.keys()) {
    const isMask = view instanceof Uint8Array && view.every(v => v < 2);
    const { length } = view as Uint8Array;
    parts.push(
      isMask
        ? { kind: BITS, length, bytes: await runSliced(packBits(view)) }
        : {
            kind: view.constructor.name,
            length,
            bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
          }
    );
  }
  const head: Head = { value: body, arrays: parts.map(p => ({ ...p, bytes: p.bytes.length })) };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const size = new Uint8Array(new Uint32Array([text.length]).buffer);
  const all = [size, text, ...parts.map(p => p.bytes)];
  const bytes = new Uint8Array(all.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @throws SyntaxError, RangeError or TypeError where the bytes are not such a value */
export function valueOfBytes(bytes: Uint8Array): unknown {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))) as Head;
  let at = 4 + size;
  const arrays = head.arrays.map(({ kind, length, bytes: count }) => {
    const part = bytes.slice(at, at + count);
    at += count;
    if (part.length !== count) throw new RangeError('The bytes end before the value does.');
    if (kind === BITS) return unpackBits(part, 0, length);
    return new KINDS[kind as keyof typeof KINDS](part.buffer);
  });
  const live = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(live);
    if (v === null || typeof v !== 'object') return v;
    const { $array, $map } = v as { $array?: number; $map?: [unknown, unknown][] };
    if ($array !== undefined) return arrays[$array];
    if ($map) return new Map($map.map(([key, one]) => [key, live(one)]));
    return Object.fromEntries(Object.entries(v).map(([key, one]) => [key, live(one)]));
  };
  return live(head.value);
}
