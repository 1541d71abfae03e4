import { MedClipSamError, say, throwIfCancelled } from '../../core/errors';
import {
  forgetOthers,
  fromCache,
  keep,
  type Expected,
  type GrowingFile,
  type ModelCache,
} from './modelStoreCache';
import { fileNameOf, piecesOf, requestFile } from './modelStoreDownload';
import { startSha256 } from './modelStoreHash';
import { memoryFile } from './modelStoreMemory';

export interface FileOptions {
  readonly get: typeof fetch;
  readonly cache: ModelCache | null;
  readonly signal: AbortSignal | undefined;
  /** Names in the cache that belong to the pack in use; everything else may go where space is short. */
  readonly mine: ReadonlySet<string>;
  readonly onBytes: (here: number) => void;
}

export interface BroughtFile {
  /** Verified. */
  readonly file: Blob;
  /** Bytes that came over the network now. */
  readonly downloaded: number;
  /** It will be here at the next visit. */
  readonly kept: boolean;
}

/**
 * One file from the cache, from what an earlier visit got of it, or from the network, whatever is needed. It is given out
 * only when its size and SHA-256 are right. Two tabs that want the same file do not both fetch it.
 *
 * @throws MedClipSamError `model-missing`, `model-corrupt`, `cancelled`
 */
export async function bringFile(
  url: URL,
  expected: Expected,
  options: FileOptions
): Promise<BroughtFile> {
  return underLock(`medclip-sam-model-${expected.sha256}`, options.signal, async () => {
    const cached = await fromCache(options.cache, expected, options.signal);
    if (cached) return { file: cached, downloaded: 0, kept: true };
    const growing = await options.cache?.begin?.(expected.sha256).catch(() => null);
    if (growing) return bringGrowing(url, expected, growing, options);
    const { file, downloaded } = await receive(url, expected, memoryFile(), options);
    const kept = await keep(options.cache, expected.sha256, file, options.mine);
    return { file, downloaded, kept };
  });
}

async function bringGrowing(
  url: URL,
  expected: Expected,
  growing: GrowingFile,
  options: FileOptions
): Promise<BroughtFile> {
  const { cache, mine } = options;
  const place = spillingToMemory(growing, () => forgetOthers(cache!, mine));
  try {
    const { file, downloaded } = await receive(url, expected, place, options);
    return { file, downloaded, kept: place.kept() };
  } finally {
    await place.close();
  }
}

/** Fills `place` up to the expected bytes and verifies them. What does not verify is thrown away. */
async function receive(
  url: URL,
  expected: Expected,
  place: GrowingFile,
  options: FileOptions
): Promise<{ file: Blob; downloaded: number }> {
  if (place.size() > expected.bytes) await place.restart();
  const resumed = place.size() > 0;
  let downloaded = 0;
  try {
    downloaded = await fill(url, expected, place, options);
  } catch (error) {
    // What an earlier visit left may be of another file: then it is not worth a failure.
    if (!(resumed && isCorrupt(error))) {
      if (isCorrupt(error)) await place.restart();
      throw error;
    }
    await place.restart();
    try {
      downloaded = await fill(url, expected, place, options);
    } catch (again) {
      if (isCorrupt(again)) await place.restart();
      throw again;
    }
  }
  return { file: await place.finish(), downloaded };
}

const isCorrupt = (error: unknown): boolean =>
  error instanceof MedClipSamError && error.code === 'model-corrupt';

async function fill(
  url: URL,
  expected: Expected,
  place: GrowingFile,
  { get, signal, onBytes }: FileOptions
): Promise<number> {
  const name = fileNameOf(url);
  let hash = await startSha256();
  if (place.size() > 0) await hash.updateFrom(await place.contents(), signal);
  let downloaded = 0;
  onBytes(place.size());
  if (place.size() < expected.bytes || expected.bytes === 0) {
    const request = (from: number) => requestFile(get, url, { signal, cache: 'no-store', from });
    let response = await request(place.size());
    if (!response || response.start !== place.size()) {
      // The server cannot go on from there.
      await place.restart();
      hash = await startSha256();
      response ??= await request(0);
    }
    for await (const piece of piecesOf(response!, url, signal)) {
      if (place.size() + piece.byteLength > expected.bytes) {
        throw otherSize(name, `more than ${expected.bytes}`, expected.bytes);
      }
      hash.update(piece);
      await place.append(piece);
      downloaded += piece.byteLength;
      onBytes(place.size());
    }
  }
  throwIfCancelled(signal);
  if (place.size() !== expected.bytes) throw otherSize(name, place.size(), expected.bytes);
  if (hash.digest() !== expected.sha256) {
    throw new MedClipSamError(
      'model-corrupt',
      say`The model file ${name} is not the one its pack was made with (SHA-256 differs).`,
      'Copy the model pack to the server again. Nothing of the wrong file was used.'
    );
  }
  return downloaded;
}

function otherSize(name: string, found: number | string, expected: number): MedClipSamError {
  return new MedClipSamError(
    'model-corrupt',
    say`The model file ${name} has ${found} bytes instead of ${expected}: it is truncated or another file.`,
    'Try again; if the error stays, copy the model pack to the server again.'
  );
}

/** A growing file that goes on in memory where the disk takes no more, after other packs gave up their place. */
function spillingToMemory(
  disk: GrowingFile,
  makeRoom: () => Promise<boolean>
): GrowingFile & { kept(): boolean } {
  let at: GrowingFile = disk;
  let roomMade = false;
  const append = async (piece: Uint8Array): Promise<void> => {
    const before = at.size();
    try {
      await at.append(piece);
    } catch (error) {
      if (at !== disk) throw error;
      if (!roomMade && (await makeRoom().catch(() => false))) {
        roomMade = true;
        // Part of the piece may have been written before the disk was full.
        return append(piece.subarray(at.size() - before));
      }
      const rest = piece.subarray(at.size() - before);
      await disk.close();
      const held = new Uint8Array(await (await disk.contents()).arrayBuffer());
      at = memoryFile();
      await at.append(held);
      await disk.restart().catch(() => {});
      await disk.close();
      await at.append(rest);
    }
  };
  return {
    append,
    size: () => at.size(),
    contents: () => at.contents(),
    restart: () => at.restart(),
    finish: () => at.finish(),
    close: () => disk.close(),
    kept: () => at === disk,
  };
}

/** Holds a Web Lock while `work` runs; a tab that dies gives it up. Without Web Locks there is no second guess. */
async function underLock<T>(
  name: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>
): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  try {
    return (await locks.request(name, signal ? { signal } : {}, work)) as T;
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  }
}
