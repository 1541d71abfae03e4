import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import path from 'node:path';
import { notWritten } from './writeFault';

export type Bytes = string | Uint8Array;

export interface WholeOptions {
  /** Folder on the same disk that holds the file until it is whole; by default the file's own. */
  readonly through?: string;
  /** Permissions of a file that is new; one that is there keeps its own. */
  readonly mode?: number;
}

/**
 * Has `make` write a file under a temporary name, keeps its bytes on the disk and puts it in the place of `file`: there is the old
 * one or the new one, never half of either. What is no file (a device, a pipe) is written to as it is.
 *
 * @throws MedClipSamError `setup-failed` where the disk is full or cannot be written to; other errors as they are
 */
export async function intoFile<T>(
  file: string,
  make: (temporary: string) => Promise<T>,
  options: WholeOptions = {}
): Promise<T> {
  const place = placeOf(file, options);
  if (!place) return make(file);
  const { target, temporary } = place;
  try {
    const made = await make(temporary);
    if (place.mode !== undefined) await fsPromises.chmod(temporary, place.mode);
    await synced(temporary, 'r+');
    await fsPromises.rename(temporary, target);
    // Windows cannot open a folder; its rename is durable by itself.
    if (process.platform !== 'win32') await synced(path.dirname(target), 'r');
    return made;
  } catch (cause) {
    await fsPromises.rm(temporary, { force: true });
    throw ofFile(file, temporary, cause);
  }
}

/** `intoFile` with bytes that are there already. */
export const writeWhole = (
  file: string,
  bytes: Bytes,
  options: WholeOptions = {}
): Promise<void> => {
  const { mode = 0o666 } = options;
  return intoFile(file, to => fsPromises.writeFile(to, bytes, { mode }), options);
};

/** The same at once, for a caller that cannot wait; also piece by piece. */
export function writeWholeSync(
  file: string,
  bytes: Bytes | Iterable<Bytes>,
  options: WholeOptions = {}
): void {
  const pieces = typeof bytes === 'string' || bytes instanceof Uint8Array ? [bytes] : bytes;
  const place = placeOf(file, options);
  const { target, temporary } = place ?? { target: file, temporary: file };
  try {
    const to = fs.openSync(temporary, 'w', options.mode ?? 0o666);
    try {
      for (const piece of pieces) writeAll(to, Buffer.from(piece as string));
      if (place) fs.fsyncSync(to);
    } finally {
      fs.closeSync(to);
    }
    if (!place) return;
    if (place.mode !== undefined) fs.chmodSync(temporary, place.mode);
    fs.renameSync(temporary, target);
  } catch (cause) {
    if (place) fs.rmSync(temporary, { force: true });
    throw ofFile(file, temporary, cause);
  }
}

/** A write may take a part of what it is given. */
function writeAll(file: number, bytes: Buffer): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(fs.writeSync(file, rest));
}

interface Place {
  /** Where links lead. */
  readonly target: string;
  readonly temporary: string;
  /** Of the file that is there. */
  readonly mode: number | undefined;
}

/** Null for what is there and no file. */
function placeOf(file: string, { through }: WholeOptions): Place | null {
  const old = fs.statSync(file, { throwIfNoEntry: false });
  if (old && !old.isFile()) return null;
  const target = old ? fs.realpathSync(file) : file;
  const temporary = path.join(through ?? path.dirname(target), `.${randomUUID()}.part`);
  return { target, temporary, mode: old && old.mode & 0o777 };
}

async function synced(file: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await fsPromises.open(file, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An error by the name that the file has for a person; one of another file, which was read meanwhile, as it is. */
function ofFile(file: string, temporary: string, cause: unknown): unknown {
  const error = cause as Partial<NodeJS.ErrnoException> | null;
  if (!error?.code || (error.path !== undefined && error.path !== temporary)) return cause;
  if (error.syscall === 'read') return cause;
  error.path = file;
  return notWritten(file, cause);
}
