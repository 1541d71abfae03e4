import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { sha256Of } from './modelStoreHash';

/** Where verified files stay between visits, by SHA-256. */
export interface ModelCache {
  get(key: string): Promise<Blob | null>;
  /** May fail for lack of space; the pack then works uncached. */
  put(key: string, file: Blob): Promise<void>;
  /** The file, and what has arrived of it. */
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
  /** A file that grows as its bytes come and outlives a killed tab. Absent: this cache takes whole files only. */
  begin?(key: string): Promise<GrowingFile>;
}

/** A file on its way into the cache. Nothing in it counts before its hash was compared. */
export interface GrowingFile {
  /** Bytes that are here, from this visit or an earlier one. */
  size(): number;
  /** Those bytes. Not to be called after `append`. */
  contents(): Promise<Blob>;
  /** @throws DOMException `QuotaExceededError` */
  append(piece: Uint8Array): Promise<void>;
  /** Back to no bytes. */
  restart(): Promise<void>;
  /** Gives the file its name in the cache; only for bytes that were verified. */
  finish(): Promise<Blob>;
  /** Keeps what is here for another visit. */
  close(): Promise<void>;
}

export interface Expected {
  readonly bytes: number;
  readonly sha256: string;
}

/** A cached copy that is no longer what it was (a damaged profile, a full disk) is thrown away and fetched again. */
export async function fromCache(
  cache: ModelCache | null,
  expected: Expected,
  signal: AbortSignal | undefined
): Promise<Blob | null> {
  if (!cache) return null;
  try {
    const cached = await cache.get(expected.sha256);
    if (!cached) return null;
    const good =
      cached.size === expected.bytes && (await sha256Of(cached, signal)) === expected.sha256;
    if (good) return cached;
    await cache.remove(expected.sha256);
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof MedClipSamError) throw error;
    // An unreadable cache is no cache.
  }
  return null;
}

/** Bytes of these files that are not in the cache. By size only: whether they are right is seen when they are used. */
export async function missingBytes(
  cache: ModelCache | null,
  files: readonly Expected[]
): Promise<number> {
  let missing = 0;
  for (const { sha256, bytes } of files) {
    const here = await cache?.get(sha256).catch(() => null);
    if (here?.size !== bytes) missing += bytes;
  }
  return missing;
}

/** Makes room by giving up everything that is not listed. Says whether there was anything to give up. */
export async function forgetOthers(cache: ModelCache, mine: ReadonlySet<string>): Promise<boolean> {
  const others = (await cache.keys()).filter(key => !mine.has(key));
  for (const key of others) await cache.remove(key);
  return others.length > 0;
}

/**
 * Keeps a whole file for the next visit and returns whether that worked. Lack of space costs other packs their place
 * first, then only the caching.
 */
export async function keep(
  cache: ModelCache | null,
  key: string,
  file: Blob,
  mine: ReadonlySet<string>
): Promise<boolean> {
  if (!cache) return false;
  try {
    await cache.put(key, file);
    return true;
  } catch {
    try {
      if (!(await forgetOthers(cache, mine))) return false;
      await cache.put(key, file);
      return true;
    } catch {
      return false;
    }
  }
}
