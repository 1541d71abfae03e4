import { createHash } from 'node:crypto';

/** A valid UID below 2.25 that is the same for the same word; a UID stays as it is. */
export function uidFrom(word: string): string {
  if (/^[0-9.]+$/.test(word)) return word;
  return `2.25.${BigInt(`0x${createHash('md5').update(word).digest('hex')}`)}`;
}
