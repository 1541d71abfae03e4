import type { Size } from '../../core/raster';
import { RunsBuilder, type MaskRuns } from '../../algorithm/mask/maskRuns';
import { STEP_PIXELS, type Steps } from '../../core/timeSlicing';

/** Sets the bits from `from` up to `to`, the first in the lowest bit of the first byte (PS3.5, 8.1.1 and annex D). */
export function setBits(packed: Uint8Array, from: number, to: number): void {
  // No shifts of the index: a bit offset can pass 2^31 in a long cine.
  const [first, last] = [Math.floor(from / 8), Math.floor(to / 8)];
  const [head, tail] = [(0xff << (from % 8)) & 0xff, 0xff >> (8 - (to % 8))];
  if (first === last) {
    packed[first]! |= head & tail;
    return;
  }
  packed[first]! |= head;
  packed.fill(0xff, first + 1, last);
  if (to % 8 > 0) packed[last]! |= tail;
}

/** Zeros and others as one bit each, the first in the lowest bit. */
export function* packBits(pixels: Uint8Array): Steps<Uint8Array> {
  const packed = new Uint8Array(Math.ceil(pixels.length / 8));
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i]) packed[i >> 3]! |= 1 << (i & 7);
    if (i % STEP_PIXELS === 0) yield;
  }
  return packed;
}

/** The first bit of a frame. @throws RangeError when the data ends before the frame does */
function firstBitOf(packed: Uint8Array, frameIndex: number, pixelsPerFrame: number): number {
  const firstBit = frameIndex * pixelsPerFrame;
  if (firstBit + pixelsPerFrame > packed.length * 8) {
    throw new RangeError('The pixel data ends before its last frame.');
  }
  return firstBit;
}

/**
 * One frame out of packed bits, as the runs of its ones; a frame may begin inside a byte. Its pixels are not made.
 *
 * @throws RangeError when the data ends before the frame does
 */
export function runsOfBits(packed: Uint8Array, frameIndex: number, size: Size): MaskRuns {
  const { width, height } = size;
  const firstBit = firstBitOf(packed, frameIndex, width * height);
  const out = new RunsBuilder(size);
  for (let y = 0; y < height; y++) {
    const row = firstBit + y * width;
    for (let x = 0; x < width;) {
      const from = columnOf(packed, row, x, width, 0);
      if (from >= width) break;
      x = columnOf(packed, row, from, width, 0xff);
      out.startRow(y);
      out.add(from, x);
    }
  }
  return out.done();
}

/** The first column from `x` on whose bit is a one (`flip` 0) or a zero (`flip` 0xff); `width` where there is none. */
function columnOf(packed: Uint8Array, row: number, x: number, width: number, flip: number): number {
  while (x < width) {
    const bit = row + x;
    const bits = ((packed[Math.floor(bit / 8)]! ^ flip) & 0xff) >> (bit % 8);
    if (bits !== 0) return Math.min(width, x + 31 - Math.clz32(bits & -bits));
    x += 8 - (bit % 8);
  }
  return width;
}

/**
 * One frame out of packed bits, as 0 and 1; a frame may begin inside a byte.
 *
 * @throws RangeError when the data ends before the frame does
 */
export function unpackBits(
  packed: Uint8Array,
  frameIndex: number,
  pixelsPerFrame: number
): Uint8Array {
  const firstBit = firstBitOf(packed, frameIndex, pixelsPerFrame);
  const frame = new Uint8Array(pixelsPerFrame);
  if (pixelsPerFrame % 8 === 0) {
    for (let i = 0, byte = firstBit / 8; i < pixelsPerFrame; i += 8, byte++) {
      const bits = packed[byte]!;
      for (let k = 0; bits >> k; k++) frame[i + k] = (bits >> k) & 1;
    }
    return frame;
  }
  for (let i = 0; i < pixelsPerFrame; i++) {
    const bit = firstBit + i;
    frame[i] = (packed[Math.floor(bit / 8)]! >> (bit % 8)) & 1;
  }
  return frame;
}
