import type { NaturalDataset } from 'dcmjs';
import { allNumbersOf, wordsOf } from './values';

/** A look-up table with its descriptor (PS3.3 C.11.1.1): values below `first` take the first entry, above the last. */
export interface LookupTable {
  readonly first: number;
  readonly entries: readonly number[];
  /** The largest output, by the bits of the descriptor. */
  readonly maximum: number;
}

/** A word of a descriptor that is US or SS as the stored values are (PS3.3 C.11.1.1), read as either. */
export const signedAs = (signed: boolean, word: number): number =>
  signed ? (word << 16) >> 16 : word & 0xffff;

/**
 * @param signedInput sign of the values that go in: the descriptor is US or SS accordingly, and parsers may have read the other
 * @returns null where the item holds no usable table
 */
export function lookupTable(item: NaturalDataset, signedInput: boolean): LookupTable | null {
  const [count, start, bits] = allNumbersOf(item, 'LUTDescriptor');
  let entries = wordsOf(item, 'LUTData');
  const expected = (count ?? 0) & 0xffff || 65536;
  if (bits === undefined || entries.length === 0) return null;
  if (entries.length === Math.ceil(expected / 2) && expected > 1)
    entries = entries.flatMap(w => [w & 255, w >> 8]);
  return {
    first: signedAs(signedInput, start!),
    entries: entries.slice(0, expected),
    maximum: 2 ** Math.min(16, bits) - 1,
  };
}

export function lookUp(table: LookupTable, value: number): number {
  const index = Math.round(value) - table.first;
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, index))]!;
}
