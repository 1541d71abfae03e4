import type { GrowingFile, ModelCache } from './modelStoreCache';
import { openCacheApi } from './modelStoreCacheApi';
import type { OpfsFile, SyncAccess } from './opfsFile';

export const FOLDER = 'medclip-sam-models';
const PART = '.part';
/** Written bytes reach the disk at least this often, so that a crash costs no more. */
const FLUSH_BYTES = 8 * 2 ** 20;

/**
 * The best place this browser has for model files: the origin private file system, where a file can grow and is read by
 * ONNX Runtime without a copy in memory; else the Cache API; else null.
 */
export async function openModelCache(): Promise<ModelCache | null> {
  return (await openOpfs()) ?? openCacheApi();
}

/** The origin private file system as model cache; null where it, or what is needed of it, is missing. */
export async function openOpfs(): Promise<ModelCache | null> {
  const handle = globalThis.FileSystemFileHandle?.prototype as Partial<OpfsFile> | undefined;
  if (!handle?.createSyncAccessHandle || !handle.move) return null;
  try {
    const root = await navigator.storage.getDirectory();
    const open = () => root.getDirectoryHandle(FOLDER, { create: true });
    await open();
    return opfsCache(open);
  } catch {
    // Private windows of some browsers refuse.
    return null;
  }
}

function opfsCache(open: () => Promise<FileSystemDirectoryHandle>): ModelCache {
  const existing = async (name: string) => (await open()).getFileHandle(name).catch(() => null);
  const removeFile = async (name: string) =>
    (await open()).removeEntry(name).catch(error => {
      if ((error as DOMException).name !== 'NotFoundError') throw error;
    });
  const begin = async (key: string) =>
    growingFile(
      (await (await open()).getFileHandle(key + PART, { create: true })) as OpfsFile,
      key,
      existing
    );
  return {
    begin,
    async get(key) {
      return (await (await existing(key))?.getFile()) ?? null;
    },
    async put(key, file) {
      const growing = await begin(key);
      try {
        await growing.restart();
        await growing.append(new Uint8Array(await file.arrayBuffer()));
        await growing.finish();
      } finally {
        await growing.close();
      }
    },
    async remove(key) {
      await removeFile(key);
      await removeFile(key + PART);
    },
    async keys() {
      const names = new Set<string>();
      for await (const name of (await open()).keys()) names.add(name.replace(/\.part$/, ''));
      return [...names];
    },
  };
}

/** Writes through a synchronous handle: other ways keep the bytes in a copy that a killed tab loses. */
async function growingFile(
  handle: OpfsFile,
  key: string,
  existing: (name: string) => Promise<FileSystemFileHandle | null>
): Promise<GrowingFile> {
  let access: SyncAccess | null = null;
  let size = (await handle.getFile()).size;
  let unflushed = 0;
  const opened = async () => (access ??= await handle.createSyncAccessHandle());
  const close = async () => {
    access?.flush();
    access?.close();
    access = null;
  };
  return {
    size: () => size,
    // Where the disk was full, part of a piece may lie behind what counts.
    contents: async () => (await handle.getFile()).slice(0, size),
    async append(piece) {
      const to = await opened();
      let done = 0;
      while (done < piece.byteLength) {
        const wrote = write(to, piece.subarray(done), size + done);
        if (wrote <= 0) {
          throw new DOMException('The disk takes no more.', 'QuotaExceededError');
        }
        done += wrote;
      }
      size += done;
      unflushed += done;
      if (unflushed < FLUSH_BYTES) return;
      to.flush();
      unflushed = 0;
    },
    async restart() {
      (await opened()).truncate(0);
      size = 0;
    },
    async finish() {
      (await opened()).truncate(size);
      await close();
      await handle.move(key);
      const finished = await existing(key);
      if (!finished) throw new DOMException('The finished file is gone.', 'NotFoundError');
      return finished.getFile();
    },
    close,
  };
}

/**
 * Bytes written; 0 where the disk is full, which browsers say by an exception, by a short count, or (Chromium) by a negative
 * error number that comes as 4294967288.
 */
function write(to: SyncAccess, bytes: Uint8Array, at: number): number {
  try {
    const wrote = to.write(bytes, { at });
    return wrote <= bytes.byteLength ? wrote : 0;
  } catch {
    return 0;
  }
}

/** Deletes every model file this origin keeps. Ends nothing: whoever still reads one of them gets an error. */
export async function deleteModelCache(): Promise<void> {
  const root = await globalThis.navigator?.storage?.getDirectory?.().catch(() => null);
  await root?.removeEntry(FOLDER, { recursive: true }).catch(error => {
    if ((error as DOMException).name !== 'NotFoundError') throw error;
  });
  const cache = openCacheApi();
  for (const key of (await cache?.keys()) ?? []) await cache?.remove(key);
}
