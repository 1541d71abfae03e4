import { createHash } from 'node:crypto';

/** A DICOM UID under 2.25 (PS3.5 B.2, from a version-8 UUID) that depends on the name alone. */
export function phantomUid(name: string): string {
  const bytes = createHash('sha256').update(`medclip-sam phantom ${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
