import { MedClipSamError } from '../../core/errors';
import { type ItemSummary, type LastTry, type OutboxItem } from './outboxItem';
import {
  createMemoryOutboxStorage,
  type OutboxStorage,
  type StorageProblem,
} from './outboxStorage';

/**
 * The storage and, for what this page saved, the page's memory too: a storage that fails, fills up or is cleared under our
 * feet then costs no result as long as the page lives.
 */
export interface PendingItems {
  /** Never fails: without storage the item stays in memory. */
  put(item: OutboxItem): Promise<void>;
  note(id: string, last: LastTry): Promise<void>;
  list(): Promise<readonly (ItemSummary & { durable: boolean })[]>;
  get(id: string): Promise<OutboxItem | null>;
  /** Lets go of what is stored; never fails and never comes back in this page. */
  removeStored(id: string): Promise<void>;
  /** Another tab has released it, or discarded it, after which it may well be saved again. */
  forget(id: string, why: 'stored' | 'discarded'): Promise<void>;
  isRemoved(id: string): boolean;
  /** @throws MedClipSamError when the storage does not delete */
  discard(id: string): Promise<void>;
  problem(): Promise<StorageProblem | null>;
  /** The user has signed out: what only the storage may remember leaves this page's memory. Never fails. */
  lock(owner: string): Promise<void>;
}

const STORAGE_SILENT: StorageProblem = {
  message:
    'The browser does not say what it has kept; results may be lost when this page is closed.',
  remedy: 'Store or download every result before you close this page.',
};

/** @param owner who is signed in now; items of others stay where they are, unseen */
export function pendingItems(storage: OutboxStorage, owner: () => string): PendingItems {
  const memory = createMemoryOutboxStorage();
  const removed = new Set<string>();
  const lastTries = new Map<string, LastTry>();

  const mine = (item: { owner?: string }) => (item.owner ?? '') === owner();
  const storedItems = async (): Promise<readonly ItemSummary[]> => {
    try {
      return await storage.list();
    } catch {
      return [];
    }
  };

  return {
    async put(item) {
      const owned = { ...item, owner: owner() };
      await memory.put(owned);
      try {
        await storage.put(owned);
      } catch {
        // `list` says that it is not durable.
      }
    },
    async note(id, last) {
      lastTries.set(id, last);
      await memory.note(id, last);
      try {
        await storage.note(id, last);
      } catch {
        // Only the reason of the last failure is lost with the page, not the item.
      }
    },
    async list() {
      const stored = await storedItems();
      const inMemory = (await memory.list()).filter(m => !stored.some(s => s.id === m.id));
      const all = [
        ...stored.map(item => ({ ...item, durable: storage.durable })),
        ...inMemory.map(item => ({ ...item, durable: false })),
      ];
      return all
        .filter(item => !removed.has(item.id) && mine(item))
        .map(item => ({ ...item, ...lastTries.get(item.id) }))
        .sort((a, b) => a.createdAt - b.createdAt);
    },
    async get(id) {
      if (removed.has(id)) return null;
      const inMemory = await memory.get(id);
      try {
        const found = inMemory ?? (await storage.get(id));
        return found && mine(found) ? found : null;
      } catch (cause) {
        throw new MedClipSamError(
          'internal',
          'The browser could not read the kept result.',
          'Reload the page and try again.',
          { cause }
        );
      }
    },
    async removeStored(id) {
      removed.add(id);
      await memory.delete(id);
      try {
        await storage.delete(id);
      } catch {
        // A later page finds it, asks the PACS first, and deletes it then.
      }
    },
    async forget(id, why) {
      if (why === 'stored') removed.add(id);
      await memory.delete(id);
    },
    isRemoved: id => removed.has(id),
    async problem() {
      try {
        return await storage.problem();
      } catch {
        return STORAGE_SILENT;
      }
    },
    async lock(who) {
      const stored = new Set((await storedItems()).map(item => item.id));
      for (const { id, owner: itsOwner } of await memory.list()) {
        // What the storage could not take stays here, unseen, until its owner is back.
        if ((itsOwner ?? '') === who && stored.has(id) && storage.durable) await memory.delete(id);
      }
      try {
        await storage.lock(who);
      } catch {
        // The next user's page makes up for it.
      }
    },
    async discard(id) {
      await memory.delete(id);
      lastTries.delete(id);
      try {
        await storage.delete(id);
      } catch (cause) {
        throw new MedClipSamError(
          'internal',
          'The browser did not delete the kept result.',
          'Try again, or delete the data of this site in the settings of the browser.',
          { cause }
        );
      }
    },
  };
}
