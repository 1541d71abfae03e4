import type { NaturalDataset } from 'dcmjs';

/** Attributes of a naturalised dataset, whatever shape dcmjs gave the value (single, list, buffer, missing). */

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

export function numbersOf(dataset: NaturalDataset, keyword: string): readonly number[] {
  return listOf(dataset[keyword])
    .filter(v => v !== '' && v !== null)
    .map(Number)
    .filter(Number.isFinite);
}

export function numberOf(dataset: NaturalDataset, keyword: string): number | null {
  return numbersOf(dataset, keyword)[0] ?? null;
}

export function textOf(dataset: NaturalDataset, keyword: string): string | null {
  const value = listOf(dataset[keyword])[0];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function itemsOf(dataset: NaturalDataset, keyword: string): readonly NaturalDataset[] {
  return listOf(dataset[keyword]).filter(
    (v): v is NaturalDataset => typeof v === 'object' && v !== null && !isBuffer(v)
  );
}

export function buffersOf(dataset: NaturalDataset, keyword: string): readonly Uint8Array[] {
  return listOf(dataset[keyword]).flatMap(v => (isBuffer(v) ? [bytesOf(v)] : []));
}

function isBuffer(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** 16-bit words of a look-up table, given as numbers (US) or as a buffer (OW). */
export function wordsOf(
  dataset: NaturalDataset,
  keyword: string,
  littleEndian = true
): readonly number[] {
  const [buffer] = buffersOf(dataset, keyword);
  if (!buffer) return numbersOf(dataset, keyword);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return Array.from({ length: buffer.byteLength >> 1 }, (_, i) =>
    view.getUint16(2 * i, littleEndian)
  );
}

/**
 * The item of a functional group that holds for a frame (PS3.3 C.7.6.16): per frame first, then shared; the dataset
 * itself for classic images.
 */
export function functionalGroup(
  dataset: NaturalDataset,
  frame: number,
  sequence: string
): NaturalDataset {
  const perFrame = itemsOf(dataset, 'PerFrameFunctionalGroupsSequence')[frame];
  const shared = itemsOf(dataset, 'SharedFunctionalGroupsSequence')[0];
  for (const group of [perFrame, shared]) {
    const item = group && itemsOf(group, sequence)[0];
    if (item) return item;
  }
  return dataset;
}
