/** A display set as a hanging protocol's callback gets it: attributes of its own and naturalised DICOM instances. */
export interface Hung {
  readonly SeriesDescription?: unknown;
  readonly Modality?: unknown;
  readonly numImageFrames?: unknown;
  readonly instances?: readonly Header[];
  readonly instance?: Header;
  readonly images?: readonly Header[];
}

export type Header = Readonly<Record<string, unknown>>;

/** The header that stands for a display set: its first instance. */
export function headerOf(hung: Hung): Header {
  return hung.instances?.[0] ?? hung.images?.[0] ?? hung.instance ?? {};
}

/** All the values of an attribute as text, '' for none. PS3.5: values of a multi-valued element come as a list. */
export function textsOf(header: Header, keyword: string): readonly string[] {
  const value = header[keyword];
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return values.flatMap(v => (typeof v === 'string' || typeof v === 'number' ? [String(v)] : []));
}

export function numberIn(header: Header, keyword: string): number | null {
  const [text] = textsOf(header, keyword);
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The items of a sequence; naturalised ones can be a list or a single item. */
export function itemsIn(header: Header, keyword: string): readonly Header[] {
  const value = header[keyword];
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return items.filter((item): item is Header => typeof item === 'object' && item !== null);
}

/** What people and protocols wrote about a series, lower case, one space between the parts. */
export function wordsOf(hung: Hung, ...keywords: readonly string[]): string {
  const header = headerOf(hung);
  const own = typeof hung.SeriesDescription === 'string' ? hung.SeriesDescription : '';
  return [
    own,
    ...['SeriesDescription', 'ProtocolName', ...keywords].flatMap(k => textsOf(header, k)),
  ]
    .join(' ')
    .toLowerCase()
    .replace(/[_^]+/g, ' ');
}
