import type {
  GrowingFile,
  ModelCache,
} from '@medclip/extension-medclip-sam/engine/store/modelStoreCache';

export interface GrowingCache extends ModelCache {
  readonly held: Map<string, Blob>;
  readonly parts: Map<string, Uint8Array>;
  /** Bytes that fit, finished and not. */
  room: number;
}

/** What the origin private file system does, in memory: files that grow, outlive a failed load, and may meet a full disk. */
export function growingCache(): GrowingCache {
  const held = new Map<string, Blob>();
  const parts = new Map<string, Uint8Array>();
  const used = () =>
    [...held.values()].reduce((n, b) => n + b.size, 0) +
    [...parts.values()].reduce((n, b) => n + b.byteLength, 0);
  const cache: GrowingCache = {
    held,
    parts,
    room: Infinity,
    get: async key => held.get(key) ?? null,
    async put(key, file) {
      if (used() + file.size > cache.room) throw new DOMException('full', 'QuotaExceededError');
      held.set(key, file);
    },
    async remove(key) {
      held.delete(key);
      parts.delete(key);
    },
    keys: async () => [...new Set([...held.keys(), ...parts.keys()])],
    begin: async key => growing(key),
  };
  function growing(key: string): GrowingFile {
    const bytes = () => parts.get(key) ?? new Uint8Array(0);
    if (!parts.has(key)) parts.set(key, new Uint8Array(0));
    return {
      size: () => bytes().byteLength,
      contents: async () => new Blob([bytes().slice()]),
      async append(piece) {
        const fits = Math.max(0, Math.min(piece.byteLength, cache.room - used()));
        const joined = new Uint8Array(bytes().byteLength + fits);
        joined.set(bytes());
        joined.set(piece.subarray(0, fits), bytes().byteLength);
        parts.set(key, joined);
        if (fits < piece.byteLength) throw new DOMException('full', 'QuotaExceededError');
      },
      async restart() {
        parts.set(key, new Uint8Array(0));
      },
      async finish() {
        const file = new Blob([bytes().slice()]);
        parts.delete(key);
        held.set(key, file);
        return file;
      },
      close: async () => {},
    };
  }
  return cache;
}
