/** A value encrypted with AES-GCM; readable only with its owner's key. */
export interface Encrypted {
  readonly iv: Uint8Array;
  readonly data: ArrayBuffer;
}

/**
 * Keys of the outbox. A key is derived (HKDF, RFC 5869) from a secret of this browser that no script can read out, a random
 * salt of the user's, and who the user is. It lives in memory only, while that user is signed in; without the salt it can
 * never be derived again.
 */
export interface KeyRing {
  /** The same for one user in one browser, and no name: records carry it in the clear. */
  tagOf(owner: string): Promise<string>;
  keyOf(owner: string, salt: Uint8Array): Promise<CryptoKey>;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** True where the browser offers encryption: pages served with TLS or from this computer. */
export const canEncrypt = (): boolean => globalThis.crypto?.subtle !== undefined;

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
      return [...new Uint8Array(bits)].map(byte => byte.toString(16).padStart(2, '0')).join('');
    },
    async keyOf(owner, salt) {
      const how = hkdf(salt, `outbox\0${owner}`);
      const aes = { name: 'AES-GCM', length: 256 };
      return await crypto.subtle.deriveKey(how, secret, aes, false, ['encrypt', 'decrypt']);
    },
  };
}

/** @param context what the value belongs to: sealed under one name, it cannot be passed off under another */
export async function encrypt(
  key: CryptoKey,
  value: Uint8Array,
  context: string
): Promise<Encrypted> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: 'AES-GCM', iv, additionalData: utf8(context) };
  return { iv, data: await crypto.subtle.encrypt(how, key, value.slice()) };
}

/** @throws DOMException OperationError for another key, another context, or a changed value */
export async function decrypt(
  key: CryptoKey,
  { iv, data }: Encrypted,
  context: string
): Promise<Uint8Array> {
  const how = { name: 'AES-GCM', iv: iv.slice(), additionalData: utf8(context) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, data));
}
