import { MedClipSamError } from '../algorithm/errors';
import { modelPackSchema, type ModelPack } from './modelPack';
import { fromCache, keep, openModelCache, type Expected, type ModelCache } from './modelStoreCache';
import { download } from './modelStoreDownload';
import { sha256Of } from './modelStoreHash';

/** Small files wait for answers, large ones for bytes: a few at a time keep the line full. */
const FILES_AT_ONCE = 4;

/** A pack whose files are all here and have been compared with their SHA-256. */
export interface LoadedPack {
  readonly pack: ModelPack;
  /** SHA-256 of `pack.json` as served; it names every file by hash, so it identifies the whole pack. */
  readonly packSha256: string;
  /** Bytes that came over the network; 0 when everything was in the cache. */
  readonly downloadedBytes: number;
  /** A file of the pack, verified. A Blob and not an array: the browser may keep it on disk. */
  file(name: string): Blob;
}

export interface LoadPackOptions {
  readonly signal?: AbortSignal;
  /** Share of the pack's bytes that are here and verified, 0..1. */
  readonly onProgress?: (fraction: number) => void;
  /** Null: no cache (a browser in private mode, an insecure origin). */
  readonly cache?: ModelCache | null;
  readonly fetch?: typeof fetch;
}

/**
 * Fetches `pack.json` below `packUrl` (a folder's URL, absolute) and every file it names, from the cache or the network.
 * Nothing is used before its size and SHA-256 agree with the pack.
 *
 * @throws MedClipSamError `model-missing` (unreachable, 404), `model-corrupt` (truncated, other hash),
 *   `model-unsupported` (a pack of another version), `cancelled`
 */
export async function loadPack(
  packUrl: string,
  options: LoadPackOptions = {}
): Promise<LoadedPack> {
  const { signal, onProgress, cache = openModelCache(), fetch: get = globalThis.fetch } = options;
  const folder = packUrl.endsWith('/') ? packUrl : `${packUrl}/`;

  // `no-cache`: the small description is asked for anew at each visit, so that a new pack is noticed.
  const description = await download(get, new URL('pack.json', folder), 'no-cache', signal);
  const packSha256 = await sha256Of(description, signal);
  const pack = parsePack(await description.text());

  const names = Object.keys(pack.files);
  const total = names.reduce((sum, name) => sum + (pack.files[name]?.bytes ?? 0), 0);
  const here = new Map<string, number>();
  const progress = (name: string, bytes: number) => {
    here.set(name, bytes);
    const sum = [...here.values()].reduce((a, b) => a + b, 0);
    onProgress?.(total === 0 ? 1 : sum / total);
  };
  onProgress?.(0);

  const files = new Map<string, Blob>();
  let downloadedBytes = 0;
  async function bring(name: string): Promise<void> {
    const expected = pack.files[name]!;
    let file = await fromCache(cache, expected, signal);
    if (!file) {
      file = await download(get, new URL(name, folder), 'no-store', signal, bytes =>
        // No more than announced, so that a wrong file does not push the bar beyond its end.
        progress(name, Math.min(bytes, expected.bytes))
      );
      await verify(file, expected, name, signal);
      downloadedBytes += expected.bytes;
      await keep(cache, expected.sha256, file, pack);
    }
    files.set(name, file);
    progress(name, expected.bytes);
  }
  await inParallel(names, FILES_AT_ONCE, bring);

  return {
    pack,
    packSha256,
    downloadedBytes,
    file(name) {
      const file = files.get(name);
      if (!file) {
        throw new MedClipSamError(
          'model-corrupt',
          `The model pack uses ${name} without listing it.`,
          'Convert the model pack again.'
        );
      }
      return file;
    },
  };
}

/** Runs `work` on every item, some at a time. After a failure no further item is begun. */
async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>
): Promise<void> {
  const waiting = [...items];
  let failed = false;
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined && !failed; item = waiting.shift()) {
      await work(item).catch(error => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

function parsePack(text: string): ModelPack {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new MedClipSamError(
      'model-corrupt',
      'The model pack’s pack.json is not JSON.',
      'Convert the model pack again, or check what the server answers for it.',
      { cause }
    );
  }
  const parsed = modelPackSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const version = (json as { schemaVersion?: unknown } | null)?.schemaVersion;
  const first = parsed.error.issues[0];
  throw new MedClipSamError(
    version === 1 ? 'model-corrupt' : 'model-unsupported',
    version === 1
      ? `The model pack’s pack.json is not valid: ${first?.path.join('.')}: ${first?.message}.`
      : 'The model pack was made for another version of this software.',
    'Convert the model pack again with this version.',
    { cause: parsed.error }
  );
}

async function verify(
  file: Blob,
  expected: Expected,
  name: string,
  signal: AbortSignal | undefined
): Promise<void> {
  if (file.size !== expected.bytes) {
    throw new MedClipSamError(
      'model-corrupt',
      `The model file ${name} has ${file.size} bytes instead of ${expected.bytes}: it is truncated or another file.`,
      'Try again; if it stays so, have the model pack copied to the server again.'
    );
  }
  if ((await sha256Of(file, signal)) !== expected.sha256) {
    throw new MedClipSamError(
      'model-corrupt',
      `The model file ${name} is not the one its pack was made with (SHA-256 differs).`,
      'Have the model pack copied to the server again. Nothing of the wrong file was used.'
    );
  }
}
