/** A new UID below 2.25 from 128 random bits (PS3.5, B.2). */
export function randomUid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Version 4, variant 1 (RFC 4122): the UID is the decimal form of a UUID.
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `2.25.${toBigInt(bytes)}`;
}

const FNV_PRIME = 0x0000000001000000000000000000013bn;
const FNV_OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const MASK_128 = (1n << 128n) - 1n;

/**
 * The same UID for the same words, so that two SEGs of one image share a derived frame of reference.
 * FNV-1a with 128 bits: spread, not secrecy, is what counts here.
 */
export function uidFromText(...words: readonly string[]): string {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(words.join('\0'))) {
    hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK_128;
  }
  return `2.25.${hash}`;
}

/** Digits and single dots, at most 64 characters. Leading zeros are illegal but live in real archives. */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^\d+(\.\d+)*$/.test(text);
}

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
}
