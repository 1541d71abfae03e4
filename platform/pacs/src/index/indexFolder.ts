import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openDatabase } from './database';
import { filesBelow } from './filesBelow';
import type { IndexEntry } from './indexEntry';
import { prepareTables } from './indexSchema';
import { createInstanceIndex } from './instanceIndex';
import type { InstanceIndex, NewInstance } from './instanceIndex';
import { MalformedPart10 } from '../dicom/part10Layout';
import { readEntry } from './readEntry';

export const INDEX_FILE = '.index.sqlite';

/** Node reads no file above this into memory at once; no single object of an archive is. */
const MAX_FILE_BYTES = 2 ** 31 - 1;
/** Written together while the index is made. */
const TOGETHER = 100;

export interface OpenedIndex {
  readonly index: InstanceIndex;
  /** Files below the folder that cannot be used. */
  readonly unreadable: readonly string[];
}

/**
 * The index of a folder. The files are the truth: an index that is missing, of another version or broken is made anew, and one
 * that is older than the folder learns of every file that came, changed or went.
 */
export async function openIndex(
  folder: string,
  onProgress?: (sentence: string) => void
): Promise<OpenedIndex> {
  const file = path.join(folder, INDEX_FILE);
  try {
    return await bring(folder, file, onProgress);
  } catch (error) {
    if (error instanceof MedClipSamError) throw error;
    for (const end of ['', '-journal', '.lock']) {
      await rm(file + end, { recursive: true, force: true });
    }
    return bring(folder, file, onProgress);
  }
}

async function bring(
  folder: string,
  file: string,
  onProgress?: (sentence: string) => void
): Promise<OpenedIndex> {
  const db = await openDatabase(file);
  try {
    if (!prepareTables(db)) throw new Error('The index is of another version.');
    const index = createInstanceIndex(db);
    const unreadable = await catchUp(folder, index, onProgress);
    return { index, unreadable };
  } catch (error) {
    db.close();
    throw error;
  }
}

async function catchUp(
  folder: string,
  index: InstanceIndex,
  onProgress?: (sentence: string) => void
): Promise<string[]> {
  const { db } = index;
  const known = new Map(
    db
      .all('SELECT uid, file, bytes, changed FROM instance INDEXED BY instance_file')
      .map(({ uid, file, bytes, changed }) => [String(file), { uid: String(uid), bytes, changed }])
  );
  const unreadable: string[] = [];
  const fresh: { name: string; bytes: number; changed: number }[] = [];
  for (const { name, info } of filesBelow(folder)) {
    const before = known.get(name);
    known.delete(name);
    if (!info?.isFile() || info.size > MAX_FILE_BYTES) {
      unreadable.push(name);
      if (before) index.remove(before.uid);
    } else if (before?.bytes !== info.size || before.changed !== info.mtimeMs) {
      if (before) index.remove(before.uid);
      fresh.push({ name, bytes: info.size, changed: info.mtimeMs });
    }
  }
  index.transaction(() => known.forEach(({ uid }) => index.remove(uid)));
  if (fresh.length > 1000) {
    onProgress?.(`Making the index of ${fresh.length} files (once) …`);
  }
  for (let at = 0; at < fresh.length; at += TOGETHER) {
    const loaded: NewInstance[] = [];
    for (const { name, bytes, changed } of fresh.slice(at, at + TOGETHER)) {
      const one = await parsed(path.join(folder, name));
      if (one) loaded.push({ ...one, file: name, bytes, changed });
      else unreadable.push(name);
    }
    index.transaction(() => {
      for (const one of loaded) {
        const clash = index.get(one.identity.sopInstanceUid) ?? index.conflict(one.identity);
        if (clash) unreadable.push(one.file);
        else index.add(one);
      }
    });
  }
  return unreadable.sort();
}

/** Null for what is no DICOM object, may not be read, or has just gone. */
async function parsed(file: string): Promise<IndexEntry | null> {
  try {
    return await readEntry(await readFile(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof MalformedPart10 || error instanceof MedClipSamError) return null;
    if (code !== undefined && (await stat(file).catch(() => null)) === null) return null;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') return null;
    throw error;
  }
}
