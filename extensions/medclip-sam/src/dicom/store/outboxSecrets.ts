import { canEncrypt } from '../../core/encryption';
import { OUTBOX_DATABASE, openOutboxDatabase, type OutboxDatabase } from './outboxDatabase';
import { newSalt, newSecret, openKeyRing, type EncodingKeys } from './outboxEncryption';

/** Before the tag of a user: the name of the user's salt. */
export const SALT = 'salt:';

/** The secret of this browser. */
export async function secretOf(database: OutboxDatabase): Promise<CryptoKey> {
  const fresh = await newSecret();
  const transaction = database.transaction('secrets', 'readwrite', { durability: 'strict' });
  // One transaction: of two tabs that start together, both use the first one's.
  const known = await transaction.store.get('secret');
  if (!known) await transaction.store.put(fresh, 'secret');
  await transaction.done;
  return known instanceof CryptoKey ? known : fresh;
}

/** The salt of a user; without it the user's keys can never be derived again. */
export async function saltOf(database: OutboxDatabase, tag: string): Promise<Uint8Array> {
  const transaction = database.transaction('secrets', 'readwrite', { durability: 'strict' });
  const known = await transaction.store.get(SALT + tag);
  const salt = known instanceof Uint8Array ? known : newSalt();
  if (!known) await transaction.store.put(salt, SALT + tag);
  await transaction.done;
  return salt;
}

/**
 * The keys with which a user's prepared images are kept. They depend on the user's salt in the outbox: what a sign-out destroys, it
 * destroys for both. Null where the browser keeps nothing or cannot encrypt.
 */
export async function encodingKeys(
  owner: string
): Promise<(EncodingKeys & { readonly tag: string }) | null> {
  if (!canEncrypt()) return null;
  try {
    const database = await openOutboxDatabase(OUTBOX_DATABASE, () => undefined);
    try {
      const ring = openKeyRing(await secretOf(database));
      const tag = await ring.tagOf(owner);
      return { ...(await ring.encodingKeysOf(owner, await saltOf(database, tag))), tag };
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
