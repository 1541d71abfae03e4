import { data } from 'dcmjs';
import { deflateRawSync } from 'node:zlib';

/** Attributes by keyword: text, numbers, bytes, items of a sequence; lists for more than one value. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Compressed pixel data: one fragment or several per frame (PS3.5 A.4). */
export interface Fragments {
  readonly fragments: readonly Uint8Array[];
  /** How many fragments each frame has, for a basic offset table; default: an empty one. */
  readonly perFrame?: readonly number[];
}

export interface EncodeOptions {
  readonly transferSyntax?: string;
  /** False: a bare data set, as files from before Part 10 are. */
  readonly header?: boolean;
  /** Sequences and items of undefined length, with delimiters (PS3.5 7.5.1). */
  readonly undefinedLengths?: boolean;
}

export const SYNTAX = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  bigEndian: '1.2.840.10008.1.2.2',
  jpegBaseline: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegLossless: '1.2.840.10008.1.2.4.57',
  jpegLosslessSv1: '1.2.840.10008.1.2.4.70',
  jpegLs: '1.2.840.10008.1.2.4.80',
  jpegLsNear: '1.2.840.10008.1.2.4.81',
  jpeg2000Lossless: '1.2.840.10008.1.2.4.90',
  jpeg2000: '1.2.840.10008.1.2.4.91',
  htJpeg2000Lossless: '1.2.840.10008.1.2.4.201',
  rle: '1.2.840.10008.1.2.5',
  deflatedFrame: '1.2.840.10008.1.2.8.1',
} as const;

interface Encoding {
  readonly explicit: boolean;
  readonly little: boolean;
  readonly undefinedLengths: boolean;
  readonly signed: boolean;
  readonly bitsAllocated: number;
}

/**
 * A DICOM file, written by a small encoder of the tests' own: it shares no code with the product, and writes what the product
 * never does (implicit VR, big endian, undefined lengths, no header).
 */
export function encodeDicom(attributes: Attributes, options: EncodeOptions = {}): Uint8Array {
  const { transferSyntax = SYNTAX.explicit, header = true, undefinedLengths = false } = options;
  const body = dataset(attributes, {
    explicit: transferSyntax !== SYNTAX.implicit,
    little: transferSyntax !== SYNTAX.bigEndian,
    undefinedLengths,
    signed: attributes.PixelRepresentation === 1,
    bitsAllocated: Number(attributes.BitsAllocated ?? 16),
  });
  if (!header) return body;
  const meta = dataset(
    {
      FileMetaInformationVersion: Uint8Array.of(0, 1),
      MediaStorageSOPClassUID: attributes.SOPClassUID ?? '',
      MediaStorageSOPInstanceUID: attributes.SOPInstanceUID ?? '',
      TransferSyntaxUID: transferSyntax,
      ImplementationClassUID: '2.25.77',
    },
    { explicit: true, little: true, undefinedLengths, signed: false, bitsAllocated: 8 }
  );
  const length = element('0002', '0000', 'UL', bytesOfNumbers('UL', [meta.length], true), true);
  const deflated = transferSyntax === SYNTAX.deflated;
  return new Uint8Array(
    Buffer.concat([
      Buffer.alloc(128),
      Buffer.from('DICM'),
      length,
      meta,
      deflated ? deflateRawSync(body) : body,
    ])
  );
}

function dataset(attributes: Attributes, encoding: Encoding): Uint8Array {
  const elements = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([keyword, value]) => {
      const entry = data.DicomMetaDictionary.nameMap[keyword];
      if (!entry) throw new Error(`DICOM has no attribute ${keyword}`);
      const [group, number] = entry.tag.slice(1, -1).split(',') as [string, string];
      return { tag: group + number, group, number, vr: vrOf(entry.vr, value, encoding), value };
    })
    .sort((a, b) => (a.tag < b.tag ? -1 : 1));
  return Buffer.concat(
    elements.map(({ group, number, vr, value }) => {
      const { explicit, little } = encoding;
      if (vr === 'SQ') return sequence(group, number, value as readonly Attributes[], encoding);
      if (isFragments(value)) return encapsulated(group, number, value);
      return element(group, number, vr, bytesOf(vr, value, little), explicit, little);
    })
  );
}

const isFragments = (value: unknown): value is Fragments =>
  typeof value === 'object' && value !== null && 'fragments' in value;

function vrOf(vr: string, value: unknown, { signed, bitsAllocated }: Encoding): string {
  if (vr === 'xs') return signed ? 'SS' : 'US';
  if (vr === 'ox') return isFragments(value) || bitsAllocated <= 8 ? 'OB' : 'OW';
  if (vr === 'lt') return value instanceof Uint8Array ? 'OW' : 'US';
  return vr;
}

const WIDTH: Readonly<Record<string, number>> = {
  ...{ US: 2, SS: 2, AT: 2, UL: 4, SL: 4, FL: 4, FD: 8 },
};

function bytesOfNumbers(vr: string, values: readonly number[], little: boolean): Uint8Array {
  const width = WIDTH[vr]!;
  const view = new DataView(new ArrayBuffer(width * values.length));
  values.forEach((value, i) => {
    const at = i * width;
    if (vr === 'US' || vr === 'AT') view.setUint16(at, value, little);
    else if (vr === 'SS') view.setInt16(at, value, little);
    else if (vr === 'UL') view.setUint32(at, value, little);
    else if (vr === 'SL') view.setInt32(at, value, little);
    else if (vr === 'FL') view.setFloat32(at, value, little);
    else view.setFloat64(at, value, little);
  });
  return new Uint8Array(view.buffer);
}

function bytesOf(vr: string, value: unknown, little: boolean): Uint8Array {
  if (value instanceof Uint8Array) return vr === 'OW' && !little ? swapped(value) : value;
  const values = Array.isArray(value) ? value : [value];
  if (vr in WIDTH) return bytesOfNumbers(vr, values.map(Number), little);
  return Buffer.from(values.join('\\'), 'utf8');
}

/** 16-bit words with their bytes exchanged. */
function swapped(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes.length % 2 ? [...bytes, 0] : bytes);
  return copy.swap16();
}

/** VRs whose length takes four bytes (PS3.5 table 7.1-1). */
const LONG = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UN', 'UT', 'UC', 'UR']);

function element(
  group: string,
  number: string,
  vr: string,
  value: Uint8Array,
  explicit: boolean,
  little = true
): Buffer {
  const pad = vr === 'UI' || vr === 'OB' || vr === 'OW' ? 0 : 32;
  const even = value.length % 2 ? Buffer.concat([value, Buffer.of(pad)]) : value;
  return Buffer.concat([head(group, number, vr, even.length, explicit, little), even]);
}

function head(
  group: string,
  number: string,
  vr: string,
  length: number,
  explicit: boolean,
  little: boolean
): Buffer {
  const long = !explicit || LONG.has(vr);
  const out = Buffer.alloc(explicit && long ? 12 : 8);
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  view.setUint16(0, parseInt(group, 16), little);
  view.setUint16(2, parseInt(number, 16), little);
  if (explicit) out.write(vr, 4, 'latin1');
  if (long) view.setUint32(out.length - 4, length, little);
  else view.setUint16(6, length, little);
  return out;
}

function sequence(
  group: string,
  number: string,
  items: readonly Attributes[],
  encoding: Encoding
): Buffer {
  const { explicit, little, undefinedLengths } = encoding;
  const delimiter = (name: string) => head('FFFE', name, '', 0, false, little);
  const bodies = items.map(item => {
    const body = dataset(item, encoding);
    const start = head(
      'FFFE',
      'E000',
      '',
      undefinedLengths ? UNDEFINED : body.length,
      false,
      little
    );
    return Buffer.concat(undefinedLengths ? [start, body, delimiter('E00D')] : [start, body]);
  });
  const body = Buffer.concat(undefinedLengths ? [...bodies, delimiter('E0DD')] : bodies);
  const length = undefinedLengths ? UNDEFINED : body.length;
  return Buffer.concat([head(group, number, 'SQ', length, explicit, little), body]);
}

const UNDEFINED = 0xffffffff;

const evenSize = (bytes: Uint8Array) => bytes.length + (bytes.length % 2);

/** Where each frame begins, from the first fragment's item on (PS3.5 A.4). */
export function frameOffsets({ fragments, perFrame = [] }: Fragments): readonly number[] {
  const starts: number[] = [];
  for (let at = 0, n = 0, f = 0; f < perFrame.length; f++) {
    starts.push(at);
    for (let k = 0; k < perFrame[f]!; k++) at += 8 + evenSize(fragments[n++]!);
  }
  return starts;
}

/** Pixel data in fragments behind their offset table. */
function encapsulated(group: string, number: string, value: Fragments): Buffer {
  const table = bytesOfNumbers('UL', frameOffsets(value), true);
  const items = [table, ...value.fragments].map(fragment => {
    const even = Buffer.concat([fragment, Buffer.alloc(evenSize(fragment) - fragment.length)]);
    return Buffer.concat([head('FFFE', 'E000', '', even.length, false, true), even]);
  });
  return Buffer.concat([
    head(group, number, 'OB', UNDEFINED, true, true),
    ...items,
    head('FFFE', 'E0DD', '', 0, false, true),
  ]);
}
