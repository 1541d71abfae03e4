import * as z from '../../core/z';
import { MedClipSamError, say } from '../../core/errors';
import { modelPackSchema, type ModelPack } from '../pack/modelPack';
import { keep, type ModelCache } from './modelStoreCache';
import { piecesOf, requestFile, Unreachable } from './modelStoreDownload';
import { sha256Of } from './modelStoreHash';

/** A description is some kilobytes; more is no pack. */
const MAX_BYTES = 4 * 2 ** 20;

export interface DescribedPack {
  readonly pack: ModelPack;
  /** SHA-256 of `pack.json` as served. */
  readonly sha256: string;
  /** The server could not be reached; this is what it said last time. */
  readonly offline: boolean;
}

/** The cache's name for the description of the pack at this address. */
export async function descriptionKey(folder: string): Promise<string> {
  return `pack-${await sha256Of(new Blob([folder]))}`;
}

/**
 * `pack.json` below `folder`, from the server, or as it was at the last visit where the server cannot be reached.
 * @throws MedClipSamError `model-missing`, `model-corrupt`, `model-unsupported`, `cancelled`
 */
export async function describePack(
  folder: string,
  options: {
    readonly get: typeof fetch;
    readonly cache: ModelCache | null;
    readonly signal: AbortSignal | undefined;
  }
): Promise<DescribedPack> {
  const { get, cache, signal } = options;
  const key = await descriptionKey(folder);
  try {
    const file = await download(get, new URL('pack.json', folder), signal);
    const sha256 = await sha256Of(file, signal);
    const pack = parsePack(await file.text());
    const mine = new Set([key, ...Object.values(pack.files).map(f => f.sha256)]);
    await keep(cache, key, new Blob([sha256, file]), mine);
    return { pack, sha256, offline: false };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const stored = await storedDescription(cache, key);
    if (!stored) throw error;
    return { ...stored, offline: true };
  }
}

/** Stored as its own hash, then the text: a damaged one is none. */
async function storedDescription(cache: ModelCache | null, key: string) {
  try {
    const stored = await cache?.get(key);
    if (!stored) return null;
    const sha256 = await stored.slice(0, 64).text();
    const file = stored.slice(64);
    if ((await sha256Of(file)) !== sha256) return null;
    return { pack: parsePack(await file.text()), sha256 };
  } catch {
    return null;
  }
}

async function download(
  get: typeof fetch,
  url: URL,
  signal: AbortSignal | undefined
): Promise<Blob> {
  // `no-cache`: the small description is asked for anew at each visit, so that a new pack is noticed.
  const response = (await requestFile(get, url, { signal, cache: 'no-cache' }))!;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const piece of piecesOf(response, url, signal)) {
    bytes += piece.byteLength;
    if (bytes > MAX_BYTES) throw notValid('it is far too large');
    pieces.push(piece);
  }
  return new Blob(pieces);
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
  if (version === 1) throw notValid(z.firstIssue(parsed.error, 'pack.json'), parsed.error);
  throw new MedClipSamError(
    'model-unsupported',
    'The model pack was made for another version of this software.',
    'Convert the model pack again with this version.',
    { cause: parsed.error }
  );
}

function notValid(what: string, cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'model-corrupt',
    say`The model pack’s pack.json is not valid: ${what}.`,
    'Convert the model pack again with this version.',
    { cause }
  );
}
