import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { summaryOf, type ItemSummary } from './outboxItem';
import { createMemoryOutboxStorage, type OutboxStorage } from './outboxStorage';

const DATABASE = 'medclip-sam-outbox';
const VERSION = 1;
/** Some private modes and a blocked upgrade never answer at all. */
const OPEN_TIMEOUT_MS = 5_000;

interface OutboxSchema extends DBSchema {
  /** Apart from the bytes, so that a list need not load them. */
  items: { key: string; value: ItemSummary };
  bytes: { key: string; value: Uint8Array };
}

type Database = IDBPDatabase<OutboxSchema>;

/**
 * Storage that survives reload and crash. Opened at the first use; where the browser has no IndexedDB or does not open it,
 * the items stay in memory and `durable` is false.
 */
export function createIndexedDbOutboxStorage(name = DATABASE): OutboxStorage {
  let opened: Promise<OutboxStorage> | null = null;
  let durable = false;
  const storage = () =>
    (opened ??= withinTime(openOutbox(name, () => (opened = null))).then(
      database => {
        durable = true;
        return overDatabase(database);
      },
      () => {
        durable = false;
        return createMemoryOutboxStorage();
      }
    ));
  return {
    get durable() {
      return durable;
    },
    put: async item => (await storage()).put(item),
    note: async (id, last) => (await storage()).note(id, last),
    list: async () => (await storage()).list(),
    get: async id => (await storage()).get(id),
    delete: async id => (await storage()).delete(id),
  };
}

async function openOutbox(name: string, closed: () => void): Promise<Database> {
  return await openDB<OutboxSchema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore('items', { keyPath: 'id' });
      database.createObjectStore('bytes');
    },
    // A newer version of the app in another tab, or the reader deleting the site's data, must not wait for this page.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      closed();
    },
    terminated: closed,
  });
}

function overDatabase(database: Database): OutboxStorage {
  const write = () =>
    // Strict: resolved when it is on the disk and not before; a crash may follow at once.
    database.transaction(['items', 'bytes'], 'readwrite', { durability: 'strict' });
  return {
    durable: true,
    async put(item) {
      const transaction = write();
      const items = transaction.objectStore('items');
      const before = await items.get(item.id);
      const lastTry = {
        lastError: before?.lastError ?? null,
        lastTriedAt: before?.lastTriedAt ?? null,
      };
      await Promise.all([
        items.put({ ...summaryOf(item), ...lastTry }),
        transaction.objectStore('bytes').put(item.bytes, item.id),
        transaction.done,
      ]);
    },
    async note(id, last) {
      const transaction = database.transaction('items', 'readwrite');
      const item = await transaction.store.get(id);
      if (item) await transaction.store.put({ ...item, ...last });
      await transaction.done;
    },
    async list() {
      const items = await database.getAll('items');
      return items.sort((a, b) => a.createdAt - b.createdAt);
    },
    async get(id) {
      const transaction = database.transaction(['items', 'bytes']);
      const [item, bytes] = await Promise.all([
        transaction.objectStore('items').get(id),
        transaction.objectStore('bytes').get(id),
      ]);
      return item && bytes ? { ...summaryOf(item), bytes } : null;
    },
    async delete(id) {
      const transaction = write();
      await Promise.all([
        transaction.objectStore('items').delete(id),
        transaction.objectStore('bytes').delete(id),
        transaction.done,
      ]);
    },
  };
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
