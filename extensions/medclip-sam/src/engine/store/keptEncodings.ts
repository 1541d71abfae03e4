import { decrypt, encrypt, IV_BYTES, secretName } from '../../core/encryption';
import { floatsOf, halvesOf } from '../../core/float16';
import type { OpfsFile } from './opfsFile';

/** Folder of the origin private file system; in it one for each user, in that one for each study, in that a file for each image. */
export const ENCODINGS_FOLDER = 'medclip-sam-encodings';

/** 2 MB an image with LiteMedSAM: some 500 images. */
const MAX_BYTES = 2 ** 30;
/** And no more than this of what the browser gives to the site. */
const SHARE_OF_QUOTA = 0.1;
/** Its time is when the study was last opened. */
const USED = 'used';
/** A study that nobody has opened for so long is forgotten. */
const MAX_AGE_MS = 30 * 24 * 3600 * 1000;

/** Where and with which keys encodings are kept. The names tell nothing: they come from keys, too. */
export interface EncodingPlace {
  /** Folder of the user. */
  readonly owner: string;
  /** Folder of the study, all of which is forgotten at once. */
  readonly group: string;
  /** AES-GCM. */
  readonly encryption: CryptoKey;
  /** HMAC with SHA-256. */
  readonly names: CryptoKey;
}

/**
 * Encodings of images beyond this page, as half-precision numbers, encrypted. Nothing in it ever fails: an encoding that is not
 * there, cannot be read or has been changed is null, and is computed.
 */
export interface KeptEncodings {
  get(key: string): Promise<Float32Array | null>;
  put(key: string, encoding: Float32Array): Promise<void>;
}

interface KnownGroup {
  readonly folder: FileSystemDirectoryHandle;
  readonly parent: FileSystemDirectoryHandle;
  /** Bytes of each file, the oldest first. */
  readonly files: Map<string, number>;
  usedAt: number;
}

/** @param root for tests. @returns null where the browser has no such files */
export async function openKeptEncodings(
  place: EncodingPlace,
  root?: FileSystemDirectoryHandle
): Promise<KeptEncodings | null> {
  try {
    const top = await (root ?? (await navigator.storage.getDirectory())).getDirectoryHandle(
      ENCODINGS_FOLDER,
      { create: true }
    );
    return await keptIn(top, place);
  } catch {
    return null;
  }
}

async function keptIn(
  top: FileSystemDirectoryHandle,
  { owner, group, encryption, names }: EncodingPlace
): Promise<KeptEncodings> {
  const groups = await knownGroups(top);
  for (const [path, known] of groups) {
    if (Date.now() - known.usedAt > MAX_AGE_MS) await forgetGroup(groups, path);
  }
  const own = `${owner}/${group}`;
  const parent = await top.getDirectoryHandle(owner, { create: true });
  const folder = await parent.getDirectoryHandle(group, { create: true });
  const here = groups.get(own) ?? { folder, parent, files: new Map(), usedAt: Date.now() };
  groups.set(own, here);
  await write(folder, USED, []).catch(() => undefined);
  const budget = await budgetOf();

  const makeRoom = async (bytes: number) => {
    const others = [...groups].filter(([path]) => path !== own);
    others.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [path] of others) {
      if (sizeOf(groups) + bytes <= budget) return;
      await forgetGroup(groups, path);
    }
    for (const name of here.files.keys()) {
      if (sizeOf(groups) + bytes <= budget) return;
      await forgetFile(here, name);
    }
  };

  return {
    async get(key) {
      const name = await secretName(names, key);
      // The same user's other studies, too: the same image is in both where a study was sent twice.
      const [, holder] =
        [...groups].find(([path, { files }]) => path.startsWith(`${owner}/`) && files.has(name)) ??
        [];
      if (!holder) return null;
      try {
        const file = await (await holder.folder.getFileHandle(name)).getFile();
        const bytes = new Uint8Array(await file.arrayBuffer());
        const iv = bytes.subarray(0, IV_BYTES);
        const data = bytes.slice(IV_BYTES).buffer;
        const plain = await decrypt(encryption, { iv, data }, name);
        return floatsOf(new Uint16Array(plain.buffer, plain.byteOffset, plain.byteLength / 2));
      } catch {
        await forgetFile(holder, name);
        return null;
      }
    },
    async put(key, encoding) {
      try {
        const name = await secretName(names, key);
        const halves = here.files.has(name) ? null : halvesOf(encoding);
        if (!halves) return;
        const plain = new Uint8Array(halves.buffer);
        const { iv, data } = await encrypt(encryption, plain, name);
        await makeRoom(IV_BYTES + data.byteLength);
        await write(here.folder, name, [iv, new Uint8Array(data)]);
        here.files.set(name, IV_BYTES + data.byteLength);
      } catch {
        // The disk is full, or another tab writes the same: it is computed again another time.
      }
    },
  };
}

async function write(
  folder: FileSystemDirectoryHandle,
  name: string,
  parts: readonly Uint8Array[]
): Promise<void> {
  const handle = (await folder.getFileHandle(name, { create: true })) as OpfsFile;
  const access = await handle.createSyncAccessHandle();
  let whole = true;
  try {
    access.truncate(0);
    let at = 0;
    for (const part of parts) {
      whole &&= access.write(part, { at }) === part.byteLength;
      at += part.byteLength;
    }
  } finally {
    access.close();
  }
  if (whole) return;
  await folder.removeEntry(name);
  throw new DOMException('The disk takes no more.', 'QuotaExceededError');
}

async function knownGroups(top: FileSystemDirectoryHandle): Promise<Map<string, KnownGroup>> {
  const groups = new Map<string, KnownGroup>();
  for await (const parent of foldersOf(top)) {
    for await (const folder of foldersOf(parent)) {
      const found: { name: string; size: number; at: number }[] = [];
      for await (const entry of folder.values()) {
        if (entry.kind !== 'file') continue;
        const { size, lastModified } = await (entry as FileSystemFileHandle).getFile();
        found.push({ name: entry.name, size, at: lastModified });
      }
      found.sort((a, b) => a.at - b.at);
      groups.set(`${parent.name}/${folder.name}`, {
        ...{ folder, parent },
        files: new Map(
          found.filter(({ name }) => name !== USED).map(({ name, size }) => [name, size])
        ),
        usedAt: found.at(-1)?.at ?? 0,
      });
    }
  }
  return groups;
}

async function* foldersOf(folder: FileSystemDirectoryHandle) {
  for await (const entry of folder.values()) {
    if (entry.kind === 'directory') yield entry as FileSystemDirectoryHandle;
  }
}

const sizeOf = (groups: ReadonlyMap<string, KnownGroup>): number =>
  [...groups.values()].reduce(
    (sum, { files }) => sum + [...files.values()].reduce((n, bytes) => n + bytes, 0),
    0
  );

async function forgetFile(group: KnownGroup, name: string): Promise<void> {
  group.files.delete(name);
  await group.folder.removeEntry(name).catch(() => undefined);
}

async function forgetGroup(groups: Map<string, KnownGroup>, path: string): Promise<void> {
  const group = groups.get(path);
  groups.delete(path);
  await group?.parent.removeEntry(group.folder.name, { recursive: true }).catch(() => undefined);
}

async function budgetOf(): Promise<number> {
  const { quota } = (await globalThis.navigator?.storage?.estimate?.().catch(() => null)) ?? {};
  return Math.min(MAX_BYTES, quota === undefined ? MAX_BYTES : quota * SHARE_OF_QUOTA);
}

/** Deletes what is kept of one user, or of all. */
export async function deleteKeptEncodings(owner?: string): Promise<void> {
  const root = await globalThis.navigator?.storage?.getDirectory?.().catch(() => null);
  try {
    if (owner === undefined) await root?.removeEntry(ENCODINGS_FOLDER, { recursive: true });
    else {
      const top = await root?.getDirectoryHandle(ENCODINGS_FOLDER);
      await top?.removeEntry(owner, { recursive: true });
    }
  } catch (cause) {
    if ((cause as DOMException).name !== 'NotFoundError') throw cause;
  }
}
