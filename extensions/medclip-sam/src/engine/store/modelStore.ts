import { MedClipSamError, say } from '../../core/errors';
import { packFiles, type ModelPack } from '../pack/modelPack';
import { missingBytes, type ModelCache } from './modelStoreCache';
import { bringFile } from './modelStoreFile';
import { openModelCache } from './modelStoreOpfs';
import { descriptionKey, describePack } from './modelStorePack';

/** Small files wait for answers, large ones for bytes: a few at a time keep the line full. */
const FILES_AT_ONCE = 4;

/** A pack whose files are all here and have been compared with their SHA-256. */
export interface LoadedPack {
  readonly pack: ModelPack;
  /** SHA-256 of `pack.json` as served; it names every file by hash, so it identifies the whole pack. */
  readonly packSha256: string;
  /** Bytes that came over the network; 0 when everything was in the cache. */
  readonly downloadedBytes: number;
  /** False: there was no space to keep the files, the next visit fetches them again. */
  readonly kept: boolean;
  /** The server could not be reached; everything is from the last visit. */
  readonly offline: boolean;
  /** A file of the pack, verified. A Blob and not an array: the browser may keep it on disk. */
  file(name: string): Blob;
}

/** What a reader is asked before a download begins. */
export interface DownloadQuestion {
  readonly packTitle: string;
  readonly intendedUse: string;
  readonly licence: string;
  readonly totalBytes: number;
  /** What is not here yet. */
  readonly missingBytes: number;
}

export interface LoadPackOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the pack that are here, and all of them. */
  readonly onProgress?: (here: number, total: number) => void;
  /** Chooses among the forms a pack holds its graphs in, before anything is downloaded; `missing`: bytes not here yet. */
  readonly choose?: (
    pack: ModelPack,
    missing: (form: ModelPack) => Promise<number>
  ) => ModelPack | Promise<ModelPack>;
  /** Resolves when the download may begin; rejects to stop. Asked only where something is missing. */
  readonly ask?: (question: DownloadQuestion) => Promise<void>;
  /** Null: no cache (a browser in private mode, an insecure origin). */
  readonly cache?: ModelCache | null;
  readonly fetch?: typeof fetch;
}

/**
 * Fetches `pack.json` below `packUrl` (a folder's URL, absolute) and every file its graphs need, from the cache or the
 * network. A download that was cut off goes on where it stopped, also after the tab was closed. Nothing is used before
 * its size and SHA-256 agree with the pack.
 *
 * @throws MedClipSamError `model-missing` (unreachable, 404), `model-corrupt` (truncated, other hash),
 *   `model-unsupported` (a pack of another version), `cancelled`
 */
export async function loadPack(
  packUrl: string,
  options: LoadPackOptions = {}
): Promise<LoadedPack> {
  const { signal, onProgress, choose, ask, fetch: get = globalThis.fetch } = options;
  const cache = options.cache === undefined ? await openModelCache() : options.cache;
  const folder = packUrl.endsWith('/') ? packUrl : `${packUrl}/`;
  const described = await describePack(folder, { get, cache, signal });
  const missingOf = (form: ModelPack) => missingBytes(cache, recordsOf(form));
  const pack = choose ? await choose(described.pack, missingOf) : described.pack;

  const names = packFiles(pack);
  const expected = recordsOf(pack);
  const total = expected.reduce((sum, { bytes }) => sum + bytes, 0);
  if (ask) {
    const missing = await missingOf(pack);
    const { title: packTitle, intendedUse, licence } = pack;
    const question = { packTitle, intendedUse, licence: licence.name };
    if (missing > 0) await ask({ ...question, totalBytes: total, missingBytes: missing });
  }
  const mine = new Set([
    await descriptionKey(folder),
    ...Object.values(pack.files).map(f => f.sha256),
  ]);

  const here = new Map<string, number>();
  const progress = (name: string, bytes: number) => {
    here.set(name, bytes);
    onProgress?.(
      [...here.values()].reduce((a, b) => a + b, 0),
      total
    );
  };
  onProgress?.(0, total);

  const files = new Map<string, Blob>();
  let downloadedBytes = 0;
  let kept = true;
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  await inParallel(names, FILES_AT_ONCE, async name => {
    try {
      const record = pack.files[name]!;
      const brought = await bringFile(new URL(name, folder), record, {
        get,
        cache,
        mine,
        signal: stopped,
        onBytes: bytes => progress(name, bytes),
      });
      files.set(name, brought.file);
      downloadedBytes += brought.downloaded;
      kept &&= brought.kept;
      progress(name, record.bytes);
    } catch (error) {
      // The others stop where they are and keep what they have.
      stop.abort();
      throw error;
    }
  });

  return {
    pack,
    packSha256: described.sha256,
    downloadedBytes,
    kept,
    offline: described.offline,
    file(name) {
      const file = files.get(name);
      if (!file) throw notListed(name);
      return file;
    },
  };
}

/** Size and hash of every file that the pack's graphs need. */
function recordsOf(pack: ModelPack): ModelPack['files'][string][] {
  return packFiles(pack).map(name => {
    const record = pack.files[name];
    if (!record) throw notListed(name);
    return record;
  });
}

/** Runs `work` on every item, some at a time. After a failure no further item is begun. */
async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>
): Promise<void> {
  const waiting = [...items];
  let failure: { readonly error: unknown } | null = null;
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined && !failure; item = waiting.shift()) {
      await work(item).catch(error => {
        failure ??= { error };
      });
    }
  };
  // All lanes are waited for: none may go on writing after this has failed.
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failure) throw (failure as { error: unknown }).error;
}

function notListed(name: string): MedClipSamError {
  return new MedClipSamError(
    'model-corrupt',
    say`The model pack uses ${name} without listing it.`,
    'Convert the model pack again.'
  );
}
