import { createIndexedDbOutboxStorage } from '../../dicom/store/indexedDbOutboxStorage';
import { createMemoryOutboxStorage, type OutboxStorage } from '../../dicom/store/outboxStorage';
import type { Host } from '../host/host';
import type { SavingOptions } from '../saving/savingOptions';
import { signedInUser, watchSignOut } from '../host/signedInUser';
import type { UnsavedRecord } from './unsavedRecord';
import { bytesOfValue, valueOfBytes } from './valueBytes';

/** What is known of a kept segment without reading it. */
export interface UnsavedSummary {
  /** The Tracking UID. */
  readonly id: string;
  readonly label: string;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  /** The tab that works on it, or has. */
  readonly tab: string;
}

/** Accepted segments that the PACS does not hold, beyond this page: encrypted, each user's own, as the outbox keeps its items. */
export interface UnsavedStore {
  /** Resolves when it is on the disk. Never fails: without storage there is nothing to keep it in. */
  put(summary: UnsavedSummary, record: UnsavedRecord): Promise<void>;
  remove(id: string): Promise<void>;
  list(studyInstanceUID: string): Promise<readonly UnsavedSummary[]>;
  /** Null where it is gone or cannot be read. */
  get(id: string): Promise<UnsavedRecord | null>;
}

const DATABASE = 'medclip-sam-unsaved';

export function createUnsavedStore(
  host: Host,
  { outbox: where, atSignOut }: Pick<SavingOptions, 'outbox' | 'atSignOut'>
): UnsavedStore {
  const owner = () => signedInUser(host).id;
  const storage =
    where === 'encrypted'
      ? createIndexedDbOutboxStorage({ name: DATABASE, owner, atSignOut })
      : createMemoryOutboxStorage();
  watchSignOut(host, id => void storage.lock(id).catch(() => undefined));
  return unsavedStoreIn(storage, owner);
}

export function unsavedStoreIn(
  storage: OutboxStorage,
  owner: () => string = () => ''
): UnsavedStore {
  return {
    put: async ({ id, label, studyInstanceUID, seriesInstanceUID, tab }, record) => {
      try {
        const bytes = await bytesOfValue(record);
        await storage.put({
          ...{ id, label, studyInstanceUID, seriesInstanceUID, tab, bytes },
          ...{ sopInstanceUID: '', patientID: '', createdAt: Date.now(), owner: owner() },
        });
      } catch {
        // No room, or a closed database: the page has it, and warns before it is left.
      }
    },
    remove: async id => void (await storage.delete(id).catch(() => undefined)),
    list: async study => {
      const all = await storage.list().catch(() => []);
      return all
        .filter(item => item.studyInstanceUID === study)
        .map(({ id, label, studyInstanceUID, seriesInstanceUID, tab = '' }) => ({
          ...{ id, label, studyInstanceUID, seriesInstanceUID, tab },
        }));
    },
    get: async id => {
      try {
        const item = await storage.get(id);
        const record = item && ((await valueOfBytes(item.bytes)) as UnsavedRecord);
        return record?.format === 1 ? record : null;
      } catch {
        return null;
      }
    },
  };
}
