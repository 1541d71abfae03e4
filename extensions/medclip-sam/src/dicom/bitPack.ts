import type { Steps } from '../algorithm/steps';

/**
 * BINARY segmentation pixel data: one bit per pixel, the first pixel in the lowest bit, frames following each other without
 * padding, the whole padded to an even number of bytes (PS3.5, 8.1.1 and annex D; PS3.3, C.8.20.2).
 */
export function* packBits(
  frames: readonly Uint8Array[],
  pixelsPerFrame: number
): Steps<Uint8Array> {
  const packed = new Uint8Array(evenLength(Math.ceil((pixelsPerFrame * frames.length) / 8)));
  const whole = pixelsPerFrame % 8 === 0;
  for (const [index, frame] of frames.entries()) {
    if (whole) packBytes(frame, packed, (index * pixelsPerFrame) / 8);
    else packFrame(frame, pixelsPerFrame, packed, index * pixelsPerFrame);
    yield;
  }
  return packed;
}

/** A frame that begins and ends with a byte, as nearly all do. */
function packBytes(frame: Uint8Array, packed: Uint8Array, firstByte: number): void {
  for (let i = 0, byte = firstByte; i < frame.length; i += 8, byte++) {
    let bits = 0;
    for (let k = 0; k < 8; k++) if (frame[i + k]) bits |= 1 << k;
    packed[byte] = bits;
  }
}

function packFrame(frame: Uint8Array, pixels: number, packed: Uint8Array, firstBit: number): void {
  for (let i = 0; i < pixels; i++) {
    if (frame[i]) {
      const bit = firstBit + i;
      // No shift by >> here: a bit offset can pass 2^31 in a long cine.
      const byte = Math.floor(bit / 8);
      packed[byte] = packed[byte]! | (1 << (bit % 8));
    }
  }
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
  const firstBit = frameIndex * pixelsPerFrame;
  if (firstBit + pixelsPerFrame > packed.length * 8) {
    throw new RangeError('The pixel data ends before its last frame.');
  }
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

/** 8- or 16-bit frames one after another, little endian, padded to an even length. */
export function concatenateFrames(frames: readonly (Uint8Array | Uint16Array)[]): Uint8Array {
  const length = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
  const bytes = new Uint8Array(evenLength(length));
  let at = 0;
  for (const frame of frames) {
    bytes.set(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength), at);
    at += frame.byteLength;
  }
  return bytes;
}

const evenLength = (length: number): number => length + (length % 2);
