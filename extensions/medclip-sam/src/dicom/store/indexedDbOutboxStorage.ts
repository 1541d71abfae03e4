import { OUTBOX_DATABASE, openOutboxDatabase } from './outboxDatabase';
import {
  createMemoryOutboxStorage,
  type OutboxStorage,
  type StorageProblem,
} from './outboxStorage';
import { canEncrypt } from '../../core/encryption';
import { encryptedOutboxStorage, type EncryptedStorageOptions } from './encryptedOutboxStorage';

export interface IndexedDbStorageOptions extends Partial<EncryptedStorageOptions> {
  readonly name?: string;
}

const PAGE_ONLY = 'Store or download every result before you close this page.';
const NO_ENCRYPTION: StorageProblem = {
  message:
    'Results that are not stored yet are kept only as long as this page is open: the viewer is served without TLS, so the browser offers no encryption.',
  remedy: PAGE_ONLY,
};
const NO_DATABASE: StorageProblem = {
  message:
    'Results that are not stored yet are kept only as long as this page is open: the browser lets this site keep nothing.',
  remedy: PAGE_ONLY,
};
const NEWER_VERSION: StorageProblem = {
  message:
    'A newer version of this program has kept results in this browser, which this version cannot read. They are left as they are.',
  remedy: `Open the newer version to send them. ${PAGE_ONLY}`,
};

/**
 * Storage that survives reload and crash, encrypted. Opened at the first use; where the browser has no IndexedDB, does not
 * open it or cannot encrypt, the items stay in memory, `durable` is false and `problem` says why: patient data is never
 * written in the clear, and what another version has written is never touched.
 */
export function createIndexedDbOutboxStorage(options: IndexedDbStorageOptions = {}): OutboxStorage {
  const { name = OUTBOX_DATABASE, owner = () => '', atSignOut = 'lock' } = options;
  let opened: Promise<OutboxStorage> | null = null;
  let durable = false;
  const fallBack = (cause: unknown): OutboxStorage => {
    durable = false;
    const newer = cause instanceof DOMException && cause.name === 'VersionError';
    return createMemoryOutboxStorage(newer ? NEWER_VERSION : NO_DATABASE);
  };
  const storage = () => (opened ??= canEncrypt() ? open().catch(fallBack) : noEncryption());
  const open = async (): Promise<OutboxStorage> => {
    const database = await openOutboxDatabase(name, () => (opened = null));
    const sealed = await encryptedOutboxStorage(database, { owner, atSignOut });
    durable = true;
    return sealed;
  };
  const noEncryption = async () => createMemoryOutboxStorage(NO_ENCRYPTION);
  return {
    get durable() {
      return durable;
    },
    put: async item => (await storage()).put(item),
    note: async (id, last) => (await storage()).note(id, last),
    list: async () => (await storage()).list(),
    get: async id => (await storage()).get(id),
    delete: async id => (await storage()).delete(id),
    problem: async () => (await storage()).problem(),
    lock: async who => (await storage()).lock(who),
  };
}
