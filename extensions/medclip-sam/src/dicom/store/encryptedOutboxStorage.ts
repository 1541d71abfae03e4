import { summaryOf, type ItemSummary, type OutboxItem } from './outboxItem';
import { RECORD_FORMAT, type OutboxDatabase, type EncryptedRecord } from './outboxDatabase';
import type { OutboxStorage } from './outboxStorage';
import { decrypt, encrypt } from '../../core/encryption';
import { openKeyRing, type KeyRing } from './outboxEncryption';
import { SALT, saltOf, secretOf } from './outboxSecrets';

export interface EncryptedStorageOptions {
  /** Who is signed in, '' for nobody. */
  readonly owner: () => string;
  /** At sign-out: `lock` forgets the key until the same user is back, `destroy` makes it impossible to derive ever again. */
  readonly atSignOut: 'lock' | 'destroy';
}

const toBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const fromBytes = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** The outbox in IndexedDB, every item encrypted with the key of the user who made it. */
export async function encryptedOutboxStorage(
  database: OutboxDatabase,
  { owner, atSignOut }: EncryptedStorageOptions
): Promise<OutboxStorage> {
  const keyRing = openKeyRing(await secretOf(database));
  const keys = new Map<string, Promise<CryptoKey>>();
  const keyFor = (who: string) => {
    const known = keys.get(who);
    if (known) return known;
    const key = keyRing
      .tagOf(who)
      .then(async tag => keyRing.keyOf(who, await saltOf(database, tag)));
    keys.set(who, key);
    key.catch(() => keys.delete(who));
    return key;
  };
  await encryptOldItems(database, who => encrypter(database, keyRing, keyFor, who));
  if (atSignOut === 'destroy') await destroyOthers(database, keyRing, owner());

  const readSummary = async (record: EncryptedRecord): Promise<ItemSummary | null> => {
    if (record.format !== RECORD_FORMAT) return null;
    try {
      return fromBytes(
        await decrypt(await keyFor(owner()), record.summary, record.id)
      ) as ItemSummary;
    } catch {
      return null;
    }
  };
  const mine = async () => {
    const tag = await keyRing.tagOf(owner());
    return (await database.getAll('sealed')).filter(record => record.owner === tag);
  };

  return {
    durable: true,
    async put(item) {
      await (
        await encrypter(database, keyRing, keyFor, item.owner ?? '')
      )(item);
    },
    async note(id, last) {
      const record = await database.get('sealed', id);
      const summary = record && (await readSummary(record));
      if (!record || !summary) return;
      const key = await keyFor(owner());
      const changed = await encrypt(key, toBytes({ ...summary, ...last }), id);
      const transaction = database.transaction('sealed', 'readwrite');
      // Another tab may have let go of it while this one was encrypting.
      if (await transaction.store.getKey(id)) {
        await transaction.store.put({ ...record, summary: changed });
      }
      await transaction.done;
    },
    async list() {
      const read = await Promise.all((await mine()).map(readSummary));
      return read.filter(s => s !== null).sort((a, b) => a.createdAt - b.createdAt);
    },
    async get(id) {
      const transaction = database.transaction(['sealed', 'sealedBytes']);
      const [record, bytes] = await Promise.all([
        transaction.objectStore('sealed').get(id),
        transaction.objectStore('sealedBytes').get(id),
      ]);
      if (!record || !bytes || record.owner !== (await keyRing.tagOf(owner()))) return null;
      const summary = await readSummary(record);
      if (!summary) return null;
      return {
        ...summaryOf(summary),
        bytes: await decrypt(await keyFor(owner()), bytes, `${id} bytes`),
      };
    },
    async delete(id) {
      const transaction = database.transaction(['sealed', 'sealedBytes'], 'readwrite', {
        durability: 'strict',
      });
      await Promise.all([
        transaction.objectStore('sealed').delete(id),
        transaction.objectStore('sealedBytes').delete(id),
        transaction.done,
      ]);
    },
    async problem() {
      const read = await Promise.all((await mine()).map(readSummary));
      const lost = read.filter(summary => summary === null).length;
      if (lost === 0) return null;
      return {
        message: `${lost} kept results cannot be read: a sign-out destroyed their key, or another version of this program wrote them.`,
        remedy: 'They are left as they are. Outline again what is missing in the study.',
      };
    },
    async lock(who) {
      keys.delete(who);
      if (atSignOut === 'destroy')
        await database.delete('secrets', SALT + (await keyRing.tagOf(who)));
    },
  };
}

/** Encrypts first and writes then: a transaction does not wait for anything but the database. */
async function encrypter(
  database: OutboxDatabase,
  keyRing: KeyRing,
  keyFor: (who: string) => Promise<CryptoKey>,
  who: string
): Promise<(item: OutboxItem & Partial<ItemSummary>) => Promise<void>> {
  const [key, owner] = await Promise.all([keyFor(who), keyRing.tagOf(who)]);
  return async item => {
    const { id } = item;
    const lastTry = { lastError: item.lastError ?? null, lastTriedAt: item.lastTriedAt ?? null };
    const summary = await encrypt(key, toBytes({ ...summaryOf(item), ...lastTry }), id);
    const bytes = await encrypt(key, item.bytes, `${id} bytes`);
    // Strict: resolved when it is on the disk and not before; a crash may follow at once.
    const transaction = database.transaction(['sealed', 'sealedBytes'], 'readwrite', {
      durability: 'strict',
    });
    await Promise.all([
      transaction.objectStore('sealed').put({ id, format: RECORD_FORMAT, owner, summary }),
      transaction.objectStore('sealedBytes').put(bytes, id),
      transaction.done,
    ]);
  };
}

/** Items of version 1 lay in the clear. Each is deleted only after its encrypted copy is on the disk. */
async function encryptOldItems(
  database: OutboxDatabase,
  sealerOf: (who: string) => ReturnType<typeof encrypter>
): Promise<void> {
  for (const item of await database.getAll('items')) {
    const bytes = await database.get('bytes', item.id);
    if (bytes) await (await sealerOf(item.owner ?? ''))({ ...item, bytes });
    const transaction = database.transaction(['items', 'bytes'], 'readwrite');
    await Promise.all([
      transaction.objectStore('items').delete(item.id),
      transaction.objectStore('bytes').delete(item.id),
      transaction.done,
    ]);
  }
}

/** Signing out may close the page before anything can be deleted; the next user's page makes up for it. */
async function destroyOthers(
  database: OutboxDatabase,
  keyRing: KeyRing,
  who: string
): Promise<void> {
  if (who === '') return;
  const own = SALT + (await keyRing.tagOf(who));
  for (const key of await database.getAllKeys('secrets')) {
    if (key.startsWith(SALT) && key !== own) await database.delete('secrets', key);
  }
}
