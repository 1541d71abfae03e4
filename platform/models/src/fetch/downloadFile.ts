import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { hashFile } from '../checkpoint/randomAccessFile';
import type { OfficialFile } from './officialModels';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (file: string, done: number, total: number | null) => void;
  /** A connection that sends nothing for so long counts as broken. */
  readonly stallMs?: number;
}

const STALL_MS = 60_000;

/**
 * Puts an official file into `dir` and returns its path: taken as it is where it is already there, resumed where a part
 * of it is (`<name>.part`), and given its name only when size and SHA-256 are right.
 * @throws MedClipSamError `model-missing` (cannot be fetched), `model-corrupt` (is another file), `cancelled`
 */
export async function downloadFile(
  file: OfficialFile,
  url: string,
  dir: string,
  options: DownloadOptions = {}
): Promise<string> {
  fs.mkdirSync(dir, { recursive: true });
  const target = path.join(dir, file.name);
  if (fs.existsSync(target)) {
    requireHash(target, file, url);
    return target;
  }
  const part = `${target}.part`;
  if (sizeOf(part) > (file.bytes ?? Infinity)) fs.rmSync(part);
  if (file.bytes === null || sizeOf(part) < file.bytes) await receive(file, url, part, options);
  throwIfCancelled(options.signal);
  try {
    requireHash(part, file, url);
  } catch (error) {
    // Resuming from wrong bytes would fail for ever.
    fs.rmSync(part, { force: true });
    throw error;
  }
  fs.renameSync(part, target);
  return target;
}

async function receive(
  file: OfficialFile,
  url: string,
  part: string,
  options: DownloadOptions
): Promise<void> {
  const stall = new AbortController();
  const watch = () => setTimeout(() => stall.abort(), options.stallMs ?? STALL_MS);
  let timer = watch();
  const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
  try {
    const start = sizeOf(part);
    const response = await fetch(url, {
      signal,
      redirect: 'follow',
      headers: start > 0 ? { Range: `bytes=${start}-` } : {},
    });
    // 416: the part is already whole, or not of this file; the checksum tells.
    if (response.status === 416 && start > 0) return;
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const resumed = response.status === 206 && rangeStart(response) === start;
    if (response.status === 206 && !resumed) throw new Error('the server sent another range');
    const from = resumed ? start : 0;
    const announced = Number(response.headers.get('content-length'));
    const total = file.bytes ?? (announced > 0 ? from + announced : null);
    const out = await fs.promises.open(part, resumed ? 'a' : 'w');
    let done = from;
    try {
      for await (const piece of response.body) {
        clearTimeout(timer);
        timer = watch();
        done += (piece as Uint8Array).byteLength;
        if (total !== null && done > total) {
          throw new Error('the server sent more than the file has');
        }
        await out.writeFile(piece as Uint8Array);
        options.onProgress?.(file.name, done, total);
      }
    } finally {
      await out.close();
    }
    if (total !== null && done < total) throw new Error(`the connection ended after ${done} bytes`);
  } catch (cause) {
    throwIfCancelled(options.signal);
    // A full disk is no fault of the server's: fetch's own errors name no call of the system.
    if ((cause as NodeJS.ErrnoException).syscall === 'write') throw cause;
    throw cannotFetch(
      file,
      url,
      path.dirname(part),
      stall.signal.aborted ? new Error('the server sent nothing more') : cause
    );
  } finally {
    clearTimeout(timer);
  }
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);
}

const sizeOf = (file: string): number => (fs.existsSync(file) ? fs.statSync(file).size : 0);

function requireHash(found: string, file: OfficialFile, url: string): void {
  const size = sizeOf(found);
  const right = file.bytes === null || size === file.bytes;
  if (right && hashFile(found) === file.sha256) return;
  throw new MedClipSamError(
    'model-corrupt',
    `${file.name} is not the official file (${size} bytes, its SHA-256 differs from ${file.sha256.slice(0, 12)}…).`,
    `Remove it and fetch it again from ${url}.`
  );
}

function cannotFetch(
  file: OfficialFile,
  url: string,
  dir: string,
  cause: unknown
): MedClipSamError {
  const error = cause as { message?: string; cause?: { code?: string; message?: string } };
  const reason = error.cause?.code ?? error.cause?.message ?? error.message ?? String(cause);
  return new MedClipSamError(
    'model-missing',
    `${url} could not be fetched: ${reason}.`,
    `Run the same command again to go on, or bring the file by hand: save it as ${path.join(dir, file.name)} and run the command again.`,
    { cause }
  );
}
