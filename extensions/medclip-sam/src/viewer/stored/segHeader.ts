import type { DisplaySet } from '../host/host';

/** A naturalised item of a header, as OHIF has loaded it. */
export type Item = Readonly<Record<string, unknown>>;

export const headerOf = (seg: DisplaySet): Item => seg.instance ?? seg.instances?.[0] ?? {};

/** A value as text, of a person's name the alphabetic form; '' where there is none. */
export function text(item: Item, keyword: string): string {
  const value = item[keyword];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const name = Array.isArray(value) ? (value[0] as unknown) : value;
  const alphabetic = (name as { Alphabetic?: unknown } | null | undefined)?.Alphabetic;
  return typeof alphabetic === 'string' ? alphabetic : '';
}

/** The items of a sequence; OHIF gives a sequence of one as its item, too. */
export function items(item: Item, keyword: string): readonly Item[] {
  const value = item[keyword];
  return (Array.isArray(value) ? value : value ? [value] : []) as readonly Item[];
}
