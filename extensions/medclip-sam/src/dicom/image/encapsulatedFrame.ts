import type { NaturalDataset } from 'dcmjs';
import { joinedBytes } from '../part10/part10Headers';
import type { PixelLayout } from './pixelLayout';
import { buffersOf } from './values';

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000. */
const starts = (bytes: Uint8Array) => bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f);

/**
 * The fragments of each encapsulated frame (PS3.5, A.4); the parser has put together what an offset table says, without one a frame
 * starts where a code stream starts. Null where the fragments do not make up the frames.
 */
export function encapsulatedParts(
  dataset: NaturalDataset,
  frames: number
): readonly (readonly Uint8Array[])[] | null {
  const items = buffersOf(dataset, 'PixelData').filter(b => b.length > 0);
  if (items.length === frames) return items.map(item => [item]);
  const groups: Uint8Array[][] = [];
  for (const item of items) {
    if (frames > 1 ? starts(item) || groups.length === 0 : groups.length === 0) {
      groups.push([item]);
    } else groups[groups.length - 1]!.push(item);
  }
  return groups.length === frames ? groups : null;
}

/** The fragments of one frame as one; they are copied only where there are several. */
export const wholeFrame = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? parts[0]! : joinedBytes(parts);

/** An encapsulated frame (from 0). Null where the fragments do not make up the frames. */
export function encapsulatedFrame(
  dataset: NaturalDataset,
  layout: PixelLayout,
  frame: number
): Uint8Array | null {
  const parts = encapsulatedParts(dataset, layout.frames)?.[frame];
  return parts ? wholeFrame(parts) : null;
}

/** Pixel Data of undefined length with the tag of their first item (PS3.5, A.4), little endian; the VR stands between. */
const PIXEL_DATA = [0xe0, 0x7f, 0x10, 0];
const UNDEFINED_LENGTH = 0xffff_ffff;
const ITEM = 0xe000_fffe;

/** Does the file end inside of one of its fragments? The parser gives such a fragment shortened, and some decoders make a picture of it. */
export function areFragmentsCut(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => (at + 4 <= bytes.length ? view.getUint32(at, true) : -1);
  for (let at = bytes.indexOf(0xe0); at >= 0; at = bytes.indexOf(0xe0, at + 1)) {
    if (!PIXEL_DATA.every((byte, i) => bytes[at + i] === byte)) continue;
    if (word(at + 8) !== UNDEFINED_LENGTH || word(at + 12) !== ITEM) continue;
    let item = at + 12;
    while (word(item) === ITEM && item + 8 <= bytes.length) item += 8 + word(item + 4);
    return item > bytes.length;
  }
  return false;
}
