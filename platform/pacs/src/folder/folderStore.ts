import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { DicomWebError } from '../http/answers';
import { lockFolder } from './folderLock';
import { openIndex } from '../index/indexFolder';
import type { IndexedInstance, InstanceIndex } from '../index/instanceIndex';
import { makeFolder } from './makeFolder';
import { faultOfWriting, notWritten, writeFault } from './writeFault';
import { intoFile } from './writeWhole';
import { createQueue } from '@medclip/extension-medclip-sam/core/queue';
import { MalformedPart10 } from '../dicom/part10Layout';
import type { IndexEntry } from '../index/indexEntry';
import { readEntry } from '../index/readEntry';
import { parseInstance } from '../dicom/parseInstance';
import type { InstanceIdentity, ParsedInstance } from '../dicom/parseInstance';

/** What became of one stored object. `refused` carries the failure reason of PS3.18 Table I.2-2. */
export type StoreOutcome =
  | { readonly kind: 'stored' | 'already-there'; readonly identity: InstanceIdentity }
  | {
      readonly kind: 'refused';
      readonly identity: InstanceIdentity | null;
      readonly failureReason: number;
      readonly sentence: string;
    };

export const FAILURE = {
  processing: 0x0110,
  duplicate: 0x0111,
  doesNotMatch: 0xa900,
  outOfResources: 0xa700,
  cannotUnderstand: 0xc000,
} as const;

/** A folder of Part-10 files, `<study>/<series>/<instance>.dcm`, with an index beside them. */
export interface FolderStore {
  readonly index: InstanceIndex;
  /** Files in the folder that could not be indexed when it was opened. */
  readonly unreadable: readonly string[];
  /** Stores the bytes exactly as given. `expectedStudyUid` refuses an object of another study. */
  store(part10: Buffer, expectedStudyUid?: string): Promise<StoreOutcome>;
  /** The stored bytes. */
  read(instance: IndexedInstance): Promise<Buffer>;
  parse(instance: IndexedInstance): Promise<ParsedInstance>;
  pathOf(instance: IndexedInstance): string;
  /** Waits for running writes and lets another process open the folder. */
  close(): Promise<void>;
}

const INCOMING = '.incoming';

/**
 * Opens (and makes) a folder as a store: removes what an interrupted write left, and indexes every DICOM file below.
 *
 * @throws MedClipSamError `setup-failed` when the folder cannot be used or another process has it open
 */
export async function openStore(
  folder: string,
  onProgress?: (sentence: string) => void
): Promise<FolderStore> {
  const incoming = path.join(folder, INCOMING);
  try {
    await makeFolder(folder);
  } catch (cause) {
    throw new MedClipSamError(
      'setup-failed',
      'The data folder cannot be made or is not a folder.',
      writeFault(cause)?.remedy ?? 'Choose a folder that this account may write to (--data).',
      { cause }
    );
  }
  const unlock = await lockFolder(folder);
  try {
    await rm(incoming, { recursive: true, force: true });
    // What is in it is PHI: no other account of this computer may read it.
    await chmod(folder, 0o700).catch(() => undefined);
    await mkdir(incoming, { mode: 0o700 });
    const { index, unreadable } = await openIndex(folder, onProgress);
    return createStore(folder, incoming, index, unreadable, unlock);
  } catch (cause) {
    await unlock();
    throw MedClipSamError.from(notWritten('The data folder', cause));
  }
}

function createStore(
  folder: string,
  incoming: string,
  index: InstanceIndex,
  unreadable: readonly string[],
  unlock: () => Promise<void>
): FolderStore {
  const enqueue = createQueue();
  const running = new Set<Promise<unknown>>();

  async function store(part10: Buffer, expectedStudyUid?: string): Promise<StoreOutcome> {
    let entry: IndexEntry;
    try {
      entry = await readEntry(part10);
    } catch (error) {
      if (!(error instanceof MalformedPart10 || error instanceof MedClipSamError)) throw error;
      return refused(null, FAILURE.cannotUnderstand, `The object was refused: ${error.message}`);
    }
    const { identity } = entry;
    if (expectedStudyUid !== undefined && identity.studyInstanceUid !== expectedStudyUid) {
      const sentence = 'The object belongs to another study than the one it was sent to.';
      return refused(identity, FAILURE.doesNotMatch, sentence);
    }
    // One write at a time: the check and the write must be one step, or two senders could both be first.
    return enqueue(() => storeEntry(part10, entry));
  }

  async function storeEntry(part10: Buffer, entry: IndexEntry): Promise<StoreOutcome> {
    const { identity } = entry;
    const present = index.get(identity.sopInstanceUid);
    const stored = present && (await bytesOf(present));
    // A file that went without us is stored again.
    if (present && !stored) index.remove(identity.sopInstanceUid);
    if (stored) {
      if (stored.equals(part10)) return { kind: 'already-there', identity };
      const sentence = 'Another object with the same SOP Instance UID is stored already.';
      return refused(identity, FAILURE.duplicate, sentence);
    }
    const conflict = index.conflict(identity);
    if (conflict) return refused(identity, FAILURE.processing, conflict);
    const file = path.join(
      identity.studyInstanceUid,
      identity.seriesInstanceUid,
      `${identity.sopInstanceUid}.dcm`
    );
    const place = path.join(folder, file);
    let changed: number;
    try {
      await writeObject(incoming, place, part10);
      changed = (await stat(place)).mtimeMs;
    } catch (error) {
      return refused(identity, FAILURE.outOfResources, notStored(error));
    }
    try {
      index.add({ ...entry, file, bytes: part10.length, changed });
    } catch (error) {
      if (!faultOfWriting(error)) throw error;
      // Whoever is told that it was not stored may send another under the same UID.
      await rm(place, { force: true });
      return refused(identity, FAILURE.outOfResources, notStored(error));
    }
    return { kind: 'stored', identity };
  }

  async function bytesOf(instance: IndexedInstance): Promise<Buffer | null> {
    try {
      return await readFile(path.join(folder, instance.file));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
  }

  async function read(instance: IndexedInstance): Promise<Buffer> {
    const bytes = await bytesOf(instance);
    if (bytes) return bytes;
    index.remove(instance.identity.sopInstanceUid);
    throw new DicomWebError(404, 'The file of this object is not there any more.');
  }

  return {
    index,
    unreadable,
    store(part10, expectedStudyUid) {
      const task = store(part10, expectedStudyUid);
      running.add(task);
      void task.catch(() => undefined).finally(() => running.delete(task));
      return task;
    },
    read,
    parse: async instance => parseInstance(await read(instance)),
    pathOf: instance => path.join(folder, instance.file),
    async close() {
      await Promise.allSettled([...running]);
      index.db.close();
      await unlock();
    },
  };
}

function refused(
  identity: InstanceIdentity | null,
  failureReason: number,
  sentence: string
): StoreOutcome {
  return { kind: 'refused', identity, failureReason, sentence };
}

/** Whole or not at all; no other account of this computer may read it. */
const writeObject = (incoming: string, file: string, bytes: Buffer): Promise<void> =>
  intoFile(
    file,
    async temporary => {
      // `.incoming` goes when somebody tidies up.
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 });
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    },
    { through: incoming }
  );

/** Whoever sent an object is not told where it would have been put. */
function notStored(error: unknown): string {
  const fault = faultOfWriting(error) ?? faultOfWriting((error as { cause?: unknown }).cause);
  if (!fault) return 'The object could not be written to disk.';
  return `The object could not be written to the archive: ${fault.why}.`;
}
