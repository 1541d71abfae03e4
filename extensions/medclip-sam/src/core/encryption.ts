/** A value encrypted with AES-GCM; readable only with its owner's key. */
export interface Encrypted {
  readonly iv: Uint8Array;
  readonly data: ArrayBuffer;
}

/** Bytes of the initialisation vector that NIST SP 800-38D recommends. */
export const IV_BYTES = 12;

const utf8 = (text: string) => new TextEncoder().encode(text);

/** True where the browser offers encryption: pages served with TLS or from this computer. */
export const canEncrypt = (): boolean => globalThis.crypto?.subtle !== undefined;

/** @param context what the value belongs to: sealed under one name, it cannot be passed off under another */
export async function encrypt(
  key: CryptoKey,
  value: Uint8Array,
  context: string
): Promise<Encrypted> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
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

/** A name that tells nothing without the key, and is the same each time. @param key HMAC with SHA-256 */
export async function secretName(key: CryptoKey, text: string): Promise<string> {
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)));
  return hex(mac.subarray(0, 16));
}

export const hex = (bytes: Uint8Array): string =>
  [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
