import type { NaturalDataset } from 'dcmjs';

/**
 * Reading of naturalised data sets, whichever way they were made: dcmjs from a file, dcmjs from DICOM JSON, OHIF's combined
 * per-frame instances (values on the prototype), proxied sequences, numbers as text. A missing or odd value is `undefined`.
 */
export function valueOf(dataset: NaturalDataset | undefined, keyword: string): unknown {
  const value = dataset?.[keyword];
  return value === null || value === '' ? undefined : value;
}

/** First value as trimmed text without NUL padding; empty text counts as missing. */
export function textOf(dataset: NaturalDataset | undefined, keyword: string): string | undefined {
  const value = first(valueOf(dataset, keyword));
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' && !(value instanceof String)) return undefined;
  const text = String(value).replace(/[\0\s]+$/, '');
  return text === '' ? undefined : text;
}

export function numberOf(dataset: NaturalDataset | undefined, keyword: string): number | undefined {
  return toNumber(first(valueOf(dataset, keyword)));
}

/** All values as finite numbers, or undefined if one of them is none. `"1\\0\\0"` is split. */
export function numbersOf(
  dataset: NaturalDataset | undefined,
  keyword: string,
  count: number
): readonly number[] | undefined {
  const value = valueOf(dataset, keyword);
  const parts = typeof value === 'string' ? value.split('\\') : toArray(value);
  const numbers = parts.map(toNumber);
  if (numbers.length !== count || numbers.some(n => n === undefined)) return undefined;
  return numbers as number[];
}

/** The items of a sequence; a single item may come without its array. */
export function itemsOf(
  dataset: NaturalDataset | undefined,
  keyword: string
): readonly NaturalDataset[] {
  const value = valueOf(dataset, keyword);
  const items = Array.isArray(value) || isArrayLike(value) ? Array.from(value) : [value];
  return items.filter((item): item is NaturalDataset => typeof item === 'object' && item !== null);
}

/** One item of a sequence, the first if no other is asked for, without a look at the others. */
export function itemOf(
  dataset: NaturalDataset | undefined,
  keyword: string,
  index = 0
): NaturalDataset | undefined {
  const value = valueOf(dataset, keyword);
  const item: unknown = Array.isArray(value) ? value[index] : undefined;
  if (typeof item === 'object' && item !== null) return item as NaturalDataset;
  return itemsOf(dataset, keyword)[index];
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function toArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isArrayLike(value)) return Array.from(value);
  return value === undefined ? [] : [value];
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { length?: unknown }).length === 'number' &&
    !(value instanceof String)
  );
}

function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (typeof value === 'string' && value.replace(/[\0\s]+/g, '') === '') return undefined;
  const number = Number(typeof value === 'string' ? value.replace(/[\0\s]+$/, '') : value);
  return Number.isFinite(number) ? number : undefined;
}
