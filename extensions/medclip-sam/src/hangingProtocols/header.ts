/** A display set as a hanging protocol's callback gets it: attributes of its own and naturalised DICOM instances. */
export interface DisplaySetAttributes {
  readonly SeriesDescription?: unknown;
  readonly Modality?: unknown;
  readonly numImageFrames?: unknown;
  readonly instances?: readonly Header[];
  readonly instance?: Header;
  readonly images?: readonly Header[];
}

export type Header = Readonly<Record<string, unknown>>;

/** The header that stands for a display set: its first instance. */
export function headerOf(displaySet: DisplaySetAttributes): Header {
  return displaySet.instances?.[0] ?? displaySet.images?.[0] ?? displaySet.instance ?? {};
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
export function wordsOf(displaySet: DisplaySetAttributes, ...keywords: readonly string[]): string {
  const header = headerOf(displaySet);
  const own = typeof displaySet.SeriesDescription === 'string' ? displaySet.SeriesDescription : '';
  return [
    own,
    ...['SeriesDescription', 'ProtocolName', ...keywords].flatMap(k => textsOf(header, k)),
  ]
    .join(' ')
    .toLowerCase()
    .replace(/[_^]+/g, ' ');
}
