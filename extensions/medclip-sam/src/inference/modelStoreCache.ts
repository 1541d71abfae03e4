import { MedClipSamError, throwIfCancelled } from '../algorithm/errors';
import type { ModelPack } from './modelPack';
import { sha256Of } from './modelStoreHash';

/** Where verified files stay between visits, by SHA-256. */
export interface ModelCache {
  get(sha256: string): Promise<Blob | null>;
  /** May fail for lack of space; the pack then works uncached. */
  put(sha256: string, file: Blob): Promise<void>;
  remove(sha256: string): Promise<void>;
  keys(): Promise<readonly string[]>;
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

/** Keeps a file for the next visit. Lack of space costs other packs their place first, then only the caching. */
export async function keep(
  cache: ModelCache | null,
  sha256: string,
  file: Blob,
  pack: ModelPack
): Promise<void> {
  if (!cache) return;
  try {
    await cache.put(sha256, file);
  } catch {
    try {
      const mine = new Set(Object.values(pack.files).map(f => f.sha256));
      const others = (await cache.keys()).filter(key => !mine.has(key));
      if (others.length === 0) return;
      for (const key of others) await cache.remove(key);
      await cache.put(sha256, file);
    } catch {
      // Works uncached.
    }
  }
}

/** The browser's Cache API as model cache, or null where there is none (insecure origin, private mode). */
export function openModelCache(): ModelCache | null {
  if (typeof caches === 'undefined') return null;
  const open = () => caches.open('medclip-sam-models');
  // A cache key must be an address; this one is never requested.
  const key = (sha256: string) => `${globalThis.location.origin}/.medclip-sam-models/${sha256}`;
  return {
    async get(sha256) {
      const hit = await (await open()).match(key(sha256));
      return hit ? hit.blob() : null;
    },
    async put(sha256, file) {
      await (await open()).put(key(sha256), new Response(file));
    },
    async remove(sha256) {
      await (await open()).delete(key(sha256));
    },
    async keys() {
      return (await (await open()).keys()).map(request => request.url.split('/').pop() ?? '');
    },
  };
}
