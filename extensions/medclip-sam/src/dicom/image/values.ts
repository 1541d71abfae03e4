import type { NaturalDataset } from 'dcmjs';
import { framePart } from '../geometry/frameGroups';
import { valueOf } from '../dataset/naturalDataset';

/** Buffers of an attribute: one, or one per fragment where the pixels are encapsulated. */
export function buffersOf(dataset: NaturalDataset, keyword: string): readonly Uint8Array[] {
  const value = valueOf(dataset, keyword);
  return (Array.isArray(value) ? value : [value]).flatMap(part => {
    if (part instanceof ArrayBuffer) return [new Uint8Array(part)];
    if (!ArrayBuffer.isView(part)) return [];
    return [new Uint8Array(part.buffer, part.byteOffset, part.byteLength)];
  });
}

/** All numbers of an attribute, however many it holds; none where it is missing. */
export function allNumbersOf(dataset: NaturalDataset, keyword: string): readonly number[] {
  const value = valueOf(dataset, keyword);
  const parts =
    typeof value === 'string' ? value.split('\\') : isList(value) ? [...value] : [value];
  return parts
    .filter(v => v !== undefined && v !== null && v !== '')
    .map(Number)
    .filter(Number.isFinite);
}

const isList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** 16-bit words of a look-up table, given as numbers (US) or as a buffer (OW). */
export function wordsOf(
  dataset: NaturalDataset,
  keyword: string,
  little = true
): readonly number[] {
  const value = valueOf(dataset, keyword);
  const wide = (Array.isArray(value) ? value[0] : value) instanceof Uint16Array;
  const [buffer] = wide ? [] : buffersOf(dataset, keyword);
  if (!buffer)
    return allNumbersOf({ [keyword]: wide && Array.isArray(value) ? value[0] : value }, keyword);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return Array.from({ length: buffer.byteLength >> 1 }, (_, i) => view.getUint16(2 * i, little));
}

/** The functional group that holds for a frame (from 1; PS3.3 C.7.6.16), or the data set itself for classic images. */
export const groupOf = (dataset: NaturalDataset, frame: number, keyword: string): NaturalDataset =>
  framePart(dataset, frame, keyword) ?? dataset;
