import type { NaturalDataset } from 'dcmjs';
import type { PixelLayout } from './pixelLayout';
import { buffersOf } from './values';

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000. */
const starts = (bytes: Uint8Array) => bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f);

/**
 * The fragments of an encapsulated frame (from 0) put together; without an offset table a frame starts where a code stream
 * starts. Null where the fragments do not make up the frames.
 */
export function encapsulatedFrame(
  dataset: NaturalDataset,
  layout: PixelLayout,
  frame: number
): Uint8Array | null {
  const items = buffersOf(dataset, 'PixelData').filter(b => b.length > 0);
  if (items.length === layout.frames) return items[frame]!;
  const groups: Uint8Array[][] = [];
  for (const item of items) {
    if (layout.frames > 1 ? starts(item) || groups.length === 0 : groups.length === 0) {
      groups.push([item]);
    } else groups[groups.length - 1]!.push(item);
  }
  if (groups.length !== layout.frames) return null;
  const parts = groups[frame]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
