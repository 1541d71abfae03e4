import type { Steps } from './timeSlicing';

/** Bytes; about a millisecond, of new memory some more. */
const AT_ONCE = 2 * 2 ** 20;

/** A copy with a buffer of its own, in steps: of an object of 60 MB one step would take longer than a page may stand still. */
export function* copySteps(bytes: Uint8Array): Steps<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.length);
  for (let from = 0; from < bytes.length; from += AT_ONCE) {
    copy.set(bytes.subarray(from, from + AT_ONCE), from);
    yield;
  }
  return copy;
}
