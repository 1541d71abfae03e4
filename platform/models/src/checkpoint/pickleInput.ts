import type { RandomAccessFile } from './randomAccessFile';
import { corrupt } from './refusal';

/** Bytes of a pickle, taken from front to back. */
export interface PickleInput {
  readonly label: string;
  /** The next `n` bytes. Throws `model-corrupt` at the end. */
  take(n: number): Uint8Array;
  /** Position after the bytes taken so far. */
  position(): number;
}

const WINDOW = 1 << 20;

/** A part of a file as pickle input, read through a window of 1 MiB. */
export function pickleInput(file: RandomAccessFile, start: number, end: number): PickleInput {
  let position = start;
  let windowStart = start;
  let window = new Uint8Array(0);
  return {
    label: file.label,
    position: () => position,
    take(n) {
      if (n < 0 || position + n > end) throw corrupt(file.label, 'its index ends too early');
      if (position + n > windowStart + window.length) {
        windowStart = position;
        window = new Uint8Array(file.read(position, Math.min(Math.max(n, WINDOW), end - position)));
      }
      const from = position - windowStart;
      position += n;
      return window.subarray(from, from + n);
    },
  };
}
