import type { NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { elementSteps } from './elementSteps';
import { encodedElements, part10Header } from '../dataset/part10';
import { lengthOf, longHeader, SEQUENCE_ITEM, shortHeader } from './part10Headers';

const PER_FRAME = 'PerFrameFunctionalGroupsSequence';
const PER_FRAME_TAG = 0x5200_9230;
const PIXEL_DATA_TAG = 0x7fe0_0010;
/** Bytes; a few milliseconds. */
const COPIED_AT_ONCE = 2 * 2 ** 20;

/**
 * A naturalised data set as a DICOM file, Explicit VR Little Endian, in steps: encoding some hundred items at once, functional
 * groups of frames or references to images, takes dcmjs longer than a page may stand still. Functional groups and pixel data,
 * where there are both, are the last elements and put behind the others.
 *
 * @throws MedClipSamError dicom-invalid when a value cannot be encoded
 */
export function* part10Steps(dataset: NaturalDataset): Steps<Uint8Array> {
  const { [PER_FRAME]: groups, PixelData, ...rest } = dataset;
  const [pixels] = (PixelData ?? []) as readonly ArrayBuffer[];
  const isDivided = Array.isArray(groups) && pixels !== undefined;
  const parts = [part10Header(dataset), ...(yield* elementSteps(isDivided ? rest : dataset))];
  if (!isDivided) return yield* joined(parts);
  const items: Uint8Array[] = [];
  for (const group of groups as readonly NaturalDataset[]) {
    const item = encodedElements(group);
    items.push(shortHeader(SEQUENCE_ITEM, item.length), item);
    yield;
  }
  const vr = (dataset._vrMap as { readonly PixelData?: string } | undefined)?.PixelData ?? 'OW';
  const isOdd = pixels.byteLength % 2;
  parts.push(longHeader(PER_FRAME_TAG, 'SQ', lengthOf(items)), ...items);
  parts.push(longHeader(PIXEL_DATA_TAG, vr, pixels.byteLength + isOdd));
  parts.push(new Uint8Array(pixels), new Uint8Array(isOdd));
  return yield* joined(parts);
}

function* joined(parts: readonly Uint8Array[]): Steps<Uint8Array> {
  const out = new Uint8Array(lengthOf(parts));
  let at = 0;
  let since = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += COPIED_AT_ONCE) {
      const some = part.subarray(from, from + COPIED_AT_ONCE);
      out.set(some, at);
      at += some.length;
      if ((since += some.length) < COPIED_AT_ONCE) continue;
      since = 0;
      yield;
    }
  }
  return out;
}
