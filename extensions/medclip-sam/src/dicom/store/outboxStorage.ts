import { summaryOf, type ItemSummary, type LastTry, type OutboxItem } from './outboxItem';

/** Where items wait. Every call may fail (quota, private mode, a closed database); the outbox copes. */
export interface OutboxStorage {
  /** What is put here outlives the page. */
  readonly durable: boolean;
  put(item: OutboxItem): Promise<void>;
  /** Remembers how the last try ended; nothing happens for an unknown id. */
  note(id: string, last: LastTry): Promise<void>;
  /** Oldest first; of whoever is signed in. */
  list(): Promise<readonly ItemSummary[]>;
  get(id: string): Promise<OutboxItem | null>;
  /** Nothing happens for an unknown id. */
  delete(id: string): Promise<void>;
  /** Why items are not kept safely, or some cannot be read; null when all is well. */
  problem(): Promise<StorageProblem | null>;
  /** The user has signed out: the key to the items is gone from here. */
  lock(owner: string): Promise<void>;
}

/** In sentences for the reader. */
export interface StorageProblem {
  readonly message: string;
  readonly remedy: string;
}

/** @param problem what the reader is told about items that only this page holds */
export function createMemoryOutboxStorage(problem: StorageProblem | null = null): OutboxStorage {
  const items = new Map<string, { item: OutboxItem; last: LastTry }>();
  return {
    durable: false,
    async put(item) {
      const last = items.get(item.id)?.last ?? { lastError: null, lastTriedAt: null };
      items.set(item.id, { item: { ...item, bytes: item.bytes.slice() }, last });
    },
    async note(id, last) {
      const found = items.get(id);
      if (found) items.set(id, { ...found, last });
    },
    async list() {
      const summaries = [...items.values()].map(({ item, last }) => ({
        ...summaryOf(item),
        ...last,
      }));
      return summaries.sort((a, b) => a.createdAt - b.createdAt);
    },
    async get(id) {
      const found = items.get(id);
      return found ? { ...found.item, bytes: found.item.bytes.slice() } : null;
    },
    async delete(id) {
      items.delete(id);
    },
    problem: async () => problem,
    lock: async () => undefined,
  };
}
