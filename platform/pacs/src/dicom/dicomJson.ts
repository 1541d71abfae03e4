import { decodedNested } from '@medclip/extension-medclip-sam/dicom/dataset/nestedUtf8';

/** DICOM JSON Model (PS3.18 Annex F) as the store keeps and answers it. */
export interface DicomJsonElement {
  readonly vr: string;
  readonly Value?: readonly DicomJsonValue[];
  readonly InlineBinary?: string;
  /** In the store relative to the instance (`bulkdata/…`); absolute in answers. */
  readonly BulkDataURI?: string;
}

export type DicomJsonValue = string | number | null | PersonName | DicomJson;

export interface PersonName {
  readonly Alphabetic?: string;
  readonly Ideographic?: string;
  readonly Phonetic?: string;
}

/** Elements by tag (`GGGGEEEE`), ascending. */
export type DicomJson = Readonly<Record<string, DicomJsonElement>>;

/** A data element as dcmjs reads it. */
export interface RawElement {
  readonly vr: string;
  readonly Value?: readonly unknown[];
}
export type RawDataset = Readonly<Record<string, RawElement>>;

/** Binary values up to this size travel in the metadata; only colour tables, whose readers expect a link, never do. */
const INLINE_LIMIT_BYTES = 256;
const BINARY = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);
const NUMERIC = new Set(['DS', 'IS', 'FL', 'FD', 'US', 'SS', 'UL', 'SL', 'SV', 'UV']);
const UNSPLIT = new Set(['ST', 'LT', 'UT', 'UR']);
const PALETTE_DATA = /^002812[0-2][1-9]$/;
const ROOT_PATH = 'bulkdata/';
/** Implicit VR "US or SS" elements (PS3.6), which depend on PixelRepresentation. */
const US_OR_SS = /^0028(010[6-9]|0110|0111|012[01])$/;

/** What dcmjs read as DICOM JSON. Pixel data and other large values become `bulkdata/<path>` links. */
export function toDicomJson(dataset: RawDataset, path = ROOT_PATH, signed?: boolean): DicomJson {
  const isSigned = signed ?? dataset['00280103']?.Value?.[0] === 1;
  const out: Record<string, DicomJsonElement> = {};
  // Tags above 00080000 look like integers to JavaScript, which would put them first: sort.
  const tags = Object.keys(dataset).filter(tag => /^[0-9A-F]{8}$/.test(tag));
  for (const tag of tags.sort()) {
    const element = dataset[tag];
    // Group lengths are retired and describe an encoding that JSON does not have.
    if (element && !tag.endsWith('0000')) out[tag] = jsonElement(tag, element, path, isSigned);
  }
  // An object keeps integer-like keys first whatever the order of insertion; readers look up by tag.
  return out;
}

function jsonElement(
  tag: string,
  element: RawElement,
  path: string,
  signed: boolean
): DicomJsonElement {
  const { vr } = element;
  const values = element.Value ?? [];
  if (vr === 'SQ') {
    const items = values.filter(isDataset);
    if (items.length === 0) return { vr };
    return {
      vr,
      Value: items.map((item, i) => toDicomJson(item, `${path}${tag}/${i}/`, signed)),
    };
  }
  if (BINARY.has(vr)) return binaryElement(tag, vr, values, path);
  if (vr === 'US' && signed && US_OR_SS.test(tag)) {
    return { vr: 'SS', Value: values.map(v => ((Number(v) << 16) >> 16) as DicomJsonValue) };
  }
  // A backslash separates values, but in these it is text (PS3.5 6.2); dcmjs splits at it all the same.
  const whole = UNSPLIT.has(vr) && values.length > 1 ? [values.join('\\')] : values;
  // dcmjs decodes the text of sequence items byte by byte.
  const nested = path !== ROOT_PATH;
  const decoded = nested ? whole.map(nestedText) : whole;
  const converted = decoded.map(value => jsonValue(vr, value));
  return converted.every(value => value === null) ? { vr } : { vr, Value: converted };
}

function nestedText(value: unknown): unknown {
  if (typeof value === 'string') return decodedNested(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([group, name]) => [group, nestedText(name)])
  );
}

function binaryElement(
  tag: string,
  vr: string,
  values: readonly unknown[],
  path: string
): DicomJsonElement {
  const parts = values.map(bytesOf).filter(part => part.length > 0);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size === 0) return { vr };
  const linked = size > INLINE_LIMIT_BYTES || tag === '7FE00010' || PALETTE_DATA.test(tag);
  if (linked) return { vr, BulkDataURI: `${path}${tag}` };
  return { vr, InlineBinary: Buffer.concat(parts).toString('base64') };
}

function jsonValue(vr: string, value: unknown): DicomJsonValue {
  if (value === undefined || value === null || value === '') return null;
  if (vr === 'PN') return personName(value);
  if (vr === 'AT') {
    const tag = typeof value === 'number' ? value.toString(16) : String(value);
    return tag.replace(/[(),]/g, '').padStart(8, '0').toUpperCase();
  }
  if (NUMERIC.has(vr)) {
    const number = Number(value);
    return Number.isFinite(number) ? number : null;
  }
  // Trailing pad bytes are encoding, not value (PS3.5 6.2).
  const text = withoutEscapes(String(value)).replace(/[ \0]+$/, '');
  return text === '' ? null : text;
}

/** Switches between character sets (ISO 2022) that the decoder has left. */
const withoutEscapes = (text: string) => text.replace(/\u001B[$()]{1,2}[0-~]/g, '');

function personName(value: unknown): PersonName | null {
  if (typeof value === 'object' && value !== null) {
    const groups = value as PersonName;
    const out: Record<string, string> = {};
    for (const group of ['Alphabetic', 'Ideographic', 'Phonetic'] as const) {
      const name = withoutEscapes(String(groups[group] ?? '')).replace(/[ \0]+$/, '');
      if (name) out[group] = name;
    }
    return Object.keys(out).length ? out : null;
  }
  const [Alphabetic, Ideographic, Phonetic] = String(value).split('=');
  return personName({ Alphabetic, Ideographic, Phonetic });
}

/** Bytes of a binary value as dcmjs gives it (ArrayBuffer or view); anything else has none. */
export function bytesOf(value: unknown): Buffer {
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]';
  return isBuffer ? Buffer.from(value as ArrayBuffer) : Buffer.alloc(0);
}

function isDataset(value: unknown): value is RawDataset {
  return typeof value === 'object' && value !== null;
}

/** First value of an element as text; a person name by its alphabetic form. */
export function firstText(dataset: DicomJson, tag: string): string {
  const value = dataset[tag]?.Value?.[0];
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return (value as PersonName).Alphabetic ?? '';
  return String(value);
}
