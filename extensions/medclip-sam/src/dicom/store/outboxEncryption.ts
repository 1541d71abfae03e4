import { hex } from '../../core/encryption';

/**
 * Keys of the outbox. A key is derived (HKDF, RFC 5869) from a secret of this browser that no script can read out, a random
 * salt of the user's, and who the user is. It lives in memory only, while that user is signed in; without the salt it can
 * never be derived again.
 */
export interface KeyRing {
  /** The same for one user in one browser, and no name: records carry it in the clear. */
  tagOf(owner: string): Promise<string>;
  keyOf(owner: string, salt: Uint8Array): Promise<CryptoKey>;
  /** Of the prepared images that this browser keeps: what they are encrypted with, and what their names are made with. */
  encodingKeysOf(owner: string, salt: Uint8Array): Promise<EncodingKeys>;
}

export interface EncodingKeys {
  readonly encryption: CryptoKey;
  readonly names: CryptoKey;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A new secret of this browser; not extractable, kept by IndexedDB as it is. */
export async function newSecret(): Promise<CryptoKey> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const usages: KeyUsage[] = ['deriveKey', 'deriveBits'];
  return await crypto.subtle.importKey('raw', random, 'HKDF', false, usages);
}

export const newSalt = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32));

export function openKeyRing(secret: CryptoKey): KeyRing {
  const hkdf = (salt: Uint8Array, info: string): HkdfParams => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: salt.slice(),
    info: utf8(info),
  });
  return {
    async tagOf(owner) {
      const how = hkdf(new Uint8Array(32), `owner\0${owner}`);
      const bits = await crypto.subtle.deriveBits(how, secret, 128);
      return hex(new Uint8Array(bits));
    },
    async keyOf(owner, salt) {
      const how = hkdf(salt, `outbox\0${owner}`);
      const aes = { name: 'AES-GCM', length: 256 };
      return await crypto.subtle.deriveKey(how, secret, aes, false, ['encrypt', 'decrypt']);
    },
    async encodingKeysOf(owner, salt) {
      const how = (what: string) => hkdf(salt, `${what}\0${owner}`);
      const aes = { name: 'AES-GCM', length: 256 };
      const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
      const { subtle } = crypto;
      const [encryption, names] = await Promise.all([
        subtle.deriveKey(how('encodings'), secret, aes, false, ['encrypt', 'decrypt']),
        subtle.deriveKey(how('encoding names'), secret, hmac, false, ['sign']),
      ]);
      return { encryption, names };
    },
  };
}
