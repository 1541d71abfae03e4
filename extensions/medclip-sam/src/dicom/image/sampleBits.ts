import type { PixelLayout } from './pixelLayout';

type Bits = Pick<PixelLayout, 'bitsStored' | 'highBit' | 'signed'>;

/**
 * Does a word of native or RLE pixel data hold the value in its lowest bits, as every viewer expects? Where High Bit says
 * otherwise (PS3.5, 8.1.1), the value must be moved first.
 */
export const isShifted = ({ bitsStored, highBit }: Bits): boolean => highBit !== bitsStored - 1;

/**
 * The value in a stored word: the bits from High Bit down, the sign extended. What the other bits hold (an overlay, padding, a
 * sign that was not extended) is no part of it.
 */
export function sampleOf({ bitsStored, highBit, signed }: Bits): (word: number) => number {
  const drop = highBit + 1 - bitsStored;
  const up = 32 - bitsStored;
  return signed ? word => ((word >> drop) << up) >> up : word => ((word >> drop) << up) >>> up;
}

/** Little- or big-endian words as values; `bytesPerSample` 1 or 2. */
export function samplesOf(
  bytes: Uint8Array,
  bytesPerSample: 1 | 2,
  bits: Bits,
  bigEndian = false
): Int32Array {
  const value = sampleOf(bits);
  const samples = new Int32Array(Math.floor(bytes.length / bytesPerSample));
  const [low, high] = bigEndian ? [1, 0] : [0, 1];
  for (let i = 0; i < samples.length; i++) {
    const word =
      bytesPerSample === 1 ? bytes[i]! : bytes[2 * i + low]! | (bytes[2 * i + high]! << 8);
    samples[i] = value(word);
  }
  return samples;
}
