import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import type { DicomJson } from './dicomJson';
import { lockFolder } from './folderLock';
import { createInstanceIndex } from './instanceIndex';
import type { IndexedInstance, InstanceIndex } from './instanceIndex';
import { makeFolder } from './makeFolder';
import { createQueue } from './oneAfterAnother';
import { MalformedPart10 } from './part10Layout';
import { parseInstance } from './parseInstance';
import type { InstanceIdentity, ParsedInstance } from './parseInstance';

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

/** A folder of Part-10 files, `<study>/<series>/<instance>.dcm`, with an index in memory. */
export interface FolderStore {
  readonly index: InstanceIndex;
  /** Files in the folder that could not be indexed when it was opened. */
  readonly unreadable: readonly string[];
  /** Stores the bytes exactly as given. `expectedStudyUid` refuses an object of another study. */
  store(part10: Buffer, expectedStudyUid?: string): Promise<StoreOutcome>;
  /** The stored bytes. */
  read(instance: IndexedInstance): Promise<Buffer>;
  parse(instance: IndexedInstance): Promise<ParsedInstance>;
  /** Waits for running writes and lets another process open the folder. */
  close(): Promise<void>;
}

const INCOMING = '.incoming';

/**
 * Opens (and makes) a folder as a store: removes what an interrupted write left, and indexes every DICOM file below.
 *
 * @throws MedClipSamError `setup-failed` when the folder cannot be used or another process has it open
 */
export async function openStore(folder: string): Promise<FolderStore> {
  const incoming = path.join(folder, INCOMING);
  try {
    await makeFolder(folder);
  } catch (cause) {
    throw new MedClipSamError(
      'setup-failed',
      'The data folder cannot be made or is not a folder.',
      'Choose a folder that this account may write to (--data).',
      { cause }
    );
  }
  const unlock = await lockFolder(folder);
  try {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming);
    const index = createInstanceIndex();
    const unreadable = await indexFolder(folder, index);
    return createStore(folder, incoming, index, unreadable, unlock);
  } catch (cause) {
    await unlock();
    throw MedClipSamError.from(cause);
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
    let parsed: ParsedInstance;
    try {
      parsed = parseInstance(part10);
    } catch (error) {
      if (!(error instanceof MalformedPart10)) throw error;
      return refused(null, FAILURE.cannotUnderstand, `The object was refused: ${error.message}`);
    }
    const { identity, json } = parsed;
    if (expectedStudyUid !== undefined && identity.studyInstanceUid !== expectedStudyUid) {
      const sentence = 'The object belongs to another study than the one it was sent to.';
      return refused(identity, FAILURE.doesNotMatch, sentence);
    }
    // One write at a time: the check and the write must be one step, or two senders could both be first.
    return enqueue(() => storeParsed(part10, identity, json));
  }

  async function storeParsed(
    part10: Buffer,
    identity: InstanceIdentity,
    json: DicomJson
  ): Promise<StoreOutcome> {
    const present = index.get(identity.sopInstanceUid);
    if (present) {
      if ((await readFile(present.file)).equals(part10)) return { kind: 'already-there', identity };
      const sentence = 'Another object with the same SOP Instance UID is stored already.';
      return refused(identity, FAILURE.duplicate, sentence);
    }
    const conflict = index.conflict(identity);
    if (conflict) return refused(identity, FAILURE.processing, conflict);
    const file = path.join(
      folder,
      identity.studyInstanceUid,
      identity.seriesInstanceUid,
      `${identity.sopInstanceUid}.dcm`
    );
    try {
      await writeAtomically(incoming, file, part10);
    } catch (error) {
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      const sentence = full ? 'The disk is full.' : 'The object could not be written to disk.';
      return refused(identity, FAILURE.outOfResources, sentence);
    }
    index.add({ identity, file, json });
    return { kind: 'stored', identity };
  }

  const read = (instance: IndexedInstance) => readFile(instance.file);
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
    async close() {
      await Promise.allSettled([...running]);
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

/** Temporary file, fsync, rename, fsync of the folder: after a crash the file is there whole or not at all. */
async function writeAtomically(incoming: string, file: string, bytes: Buffer): Promise<void> {
  const temporary = path.join(incoming, randomUUID());
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await mkdir(path.dirname(file), { recursive: true });
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } finally {
    await rm(temporary, { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its rename is durable by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function indexFolder(folder: string, index: InstanceIndex): Promise<string[]> {
  const unreadable: string[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (name.split(path.sep).some(part => part.startsWith('.'))) continue;
    const file = path.join(folder, name);
    if (!(await stat(file)).isFile()) continue;
    try {
      const { identity, json } = parseInstance(await readFile(file));
      const clash = index.get(identity.sopInstanceUid) ?? index.conflict(identity);
      if (clash) unreadable.push(name);
      else index.add({ identity, file, json });
    } catch (error) {
      if (!(error instanceof MalformedPart10)) throw error;
      unreadable.push(name);
    }
  }
  return unreadable;
}
