import { data, type NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { unencodable, writePart10 } from './part10';
import { LONG_HEADER, longHeader, SEQUENCE_ITEM, SHORT_HEADER, shortHeader } from './part10Headers';

const { DicomDict, DicomMetaDictionary } = data;

const PER_FRAME = 'PerFrameFunctionalGroupsSequence';
/** Preamble, "DICM" and the element that holds the length of the other meta elements (PS3.10, 7.1). */
const META_START = 132 + 12;

/** Bytes; a few milliseconds. */
const COPIED_AT_ONCE = 8 * 2 ** 20;

/**
 * A naturalised multi-frame image as a DICOM file, Explicit VR Little Endian, with a step per frame: encoding the functional
 * groups of some hundred frames at once takes dcmjs longer than a page may stand still. They are the last elements but the
 * pixel data, so that what comes before is written as usual and the rest put behind it.
 *
 * @throws MedClipSamError dicom-invalid when a value cannot be encoded
 */
export function* part10Steps(dataset: NaturalDataset): Steps<Uint8Array> {
  const { [PER_FRAME]: groups, PixelData, ...rest } = dataset;
  const [pixels] = (PixelData ?? []) as readonly ArrayBuffer[];
  if (!Array.isArray(groups) || !pixels) return writePart10(dataset);
  const head = writePart10(rest);
  yield;
  const items: Uint8Array[] = [];
  for (const group of groups as readonly NaturalDataset[]) {
    items.push(elementsOf(group));
    yield;
  }
  const length = items.reduce((sum, item) => sum + SHORT_HEADER + item.length, 0);
  const vr = (dataset._vrMap as { readonly PixelData?: string } | undefined)?.PixelData ?? 'OW';
  const even = pixels.byteLength + (pixels.byteLength % 2);
  const out = new Uint8Array(head.length + 2 * LONG_HEADER + length + even);
  let at = append(out, 0, head);
  at = append(out, at, longHeader(0x5200_9230, 'SQ', length));
  for (const item of items) {
    at = append(out, at, shortHeader(SEQUENCE_ITEM, item.length));
    at = append(out, at, item);
  }
  at = append(out, at, longHeader(0x7fe0_0010, vr, even));
  const samples = new Uint8Array(pixels);
  for (let from = 0; from < samples.length; from += COPIED_AT_ONCE) {
    yield;
    at = append(out, at, samples.subarray(from, from + COPIED_AT_ONCE));
  }
  return out;
}

/** The encoded elements of a data set, without what a file has before them. */
function elementsOf(dataset: NaturalDataset): Uint8Array {
  try {
    const file = new DicomDict({});
    file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
    const bytes = file.write();
    const metaLength = new DataView(bytes).getUint32(META_START - 4, true);
    return new Uint8Array(bytes, META_START + metaLength);
  } catch (cause) {
    throw unencodable(cause);
  }
}

function append(out: Uint8Array, at: number, bytes: Uint8Array): number {
  out.set(bytes, at);
  return at + bytes.length;
}
