import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { ItemSummary } from './outboxItem';
import type { Encrypted } from '../../core/encryption';

export const OUTBOX_DATABASE = 'medclip-sam-outbox';
/** 1 kept items in the clear. */
const VERSION = 2;
/** Some private modes and a blocked upgrade never answer at all. */
const OPEN_TIMEOUT_MS = 5_000;

/** How a record is built; a record of a format that is not known here is kept and left alone. */
export const RECORD_FORMAT = 1;

export interface EncryptedRecord {
  /** The SOP Instance UID, which this program made up. */
  readonly id: string;
  readonly format: number;
  /** Whose it is, as a tag that names nobody. */
  readonly owner: string;
  readonly summary: Encrypted;
}

interface OutboxSchema extends DBSchema {
  /** Apart from the bytes, so that a list need not load them. */
  sealed: { key: string; value: EncryptedRecord };
  sealedBytes: { key: string; value: Encrypted };
  /** `secret` of this browser, `salt:<owner tag>` of its users, `lastOwner`. */
  secrets: { key: string; value: CryptoKey | Uint8Array | string };
  /** Of version 1. */
  items: { key: string; value: ItemSummary };
  bytes: { key: string; value: Uint8Array };
}

export type OutboxDatabase = IDBPDatabase<OutboxSchema>;

/**
 * @param closed called when the connection has ended and must be opened anew
 * @throws DOMException VersionError when a newer version of this program has written the database
 */
export async function openOutboxDatabase(
  name: string,
  closed: () => void
): Promise<OutboxDatabase> {
  const opening = openDB<OutboxSchema>(name, VERSION, {
    upgrade(database, from) {
      if (from < 1) {
        database.createObjectStore('items', { keyPath: 'id' });
        database.createObjectStore('bytes');
      }
      if (from < 2) {
        database.createObjectStore('sealed', { keyPath: 'id' });
        database.createObjectStore('sealedBytes');
        database.createObjectStore('secrets');
      }
    },
    // A newer version of the app in another tab, or the reader deleting the site's data, must not wait for this page.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      closed();
    },
    terminated: closed,
  });
  return await withinTime(opening);
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('IndexedDB does not open.')), OPEN_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
