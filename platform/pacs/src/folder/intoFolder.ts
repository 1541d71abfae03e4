import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from './makeFolder';
import { notWritten, writeFault } from './writeFault';

/**
 * Has `make` fill a new folder and puts it in the place of `out`, with those above it, when it is whole: there is the old folder or
 * the new one, never half of either. What was made is deleted where it fails, and where the process ends meanwhile.
 *
 * @throws MedClipSamError `setup-failed` where the disk is full or cannot be written to; other errors as they are
 */
export async function intoFolder<T>(out: string, make: (work: string) => Promise<T>): Promise<T> {
  const target = fs.existsSync(out) ? fs.realpathSync(out) : path.resolve(out);
  return inWorkFolder(out, target, async (work, isWithin) => {
    const made = await make(work);
    syncFiles(work);
    if (isWithin) moveContents(work, target);
    else replace(work, target);
    return made;
  });
}

/**
 * The same for folders within `out`, which may hold others: each that `make` fills takes the place of the one of its name, all of
 * them when the last is whole.
 */
export async function intoFolders<T>(out: string, make: (work: string) => Promise<T>): Promise<T> {
  const target = path.resolve(out);
  return inWorkFolder(out, target, async work => {
    const made = await make(work);
    syncFiles(work);
    await makeFolder(target, 0o777);
    for (const name of fs.readdirSync(work)) {
      replace(path.join(work, name), path.join(target, name));
    }
    return made;
  });
}

/** Beside `target`; within it where it is a disk of its own, or nothing may be made beside it. */
async function inWorkFolder<T>(
  out: string,
  target: string,
  use: (work: string, isWithin: boolean) => Promise<T>
): Promise<T> {
  const parent = path.dirname(target);
  let work: string | undefined;
  const discard = (): void => {
    if (work !== undefined) fs.rmSync(work, { recursive: true, force: true });
  };
  process.on('exit', discard);
  try {
    await makeFolder(parent, 0o777);
    const isWithin = isFolder(target) && !canReplace(target, parent);
    work = fs.mkdtempSync(path.join(isWithin ? target : parent, '.part-'));
    fs.chmodSync(work, 0o777 & ~process.umask());
    return await use(work, isWithin);
  } catch (cause) {
    throw ofFolder(out, work ?? parent, cause);
  } finally {
    discard();
    process.off('exit', discard);
  }
}

const isFolder = (file: string): boolean =>
  fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;

function canReplace(folder: string, parent: string): boolean {
  if (fs.statSync(folder).dev !== fs.statSync(parent).dev) return false;
  try {
    fs.accessSync(parent, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The old one is away only while the new one takes its name. */
function replace(work: string, target: string): void {
  if (!fs.existsSync(target)) return fs.renameSync(work, target);
  const old = `${work}-old`;
  fs.renameSync(target, old);
  try {
    fs.renameSync(work, target);
  } catch (cause) {
    fs.renameSync(old, target);
    throw cause;
  }
  fs.rmSync(old, { recursive: true, force: true });
}

function moveContents(work: string, target: string): void {
  const isOwn = (name: string): boolean => path.join(target, name) === work;
  for (const name of fs.readdirSync(target)) {
    if (!isOwn(name)) fs.rmSync(path.join(target, name), { recursive: true });
  }
  for (const name of fs.readdirSync(work)) {
    fs.renameSync(path.join(work, name), path.join(target, name));
  }
}

/** Keeps the bytes on the disk before anything old gives way to them. */
function syncFiles(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = fs.openSync(path.join(entry.parentPath ?? entry.path, entry.name), 'r+');
    try {
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  }
}

/** An error by the name that the folder has for a person; one of what was read meanwhile, as it is. */
function ofFolder(out: string, work: string, cause: unknown): unknown {
  const error = cause as (Partial<NodeJS.ErrnoException> & { readonly dest?: string }) | null;
  if (!error?.code || !error.syscall || error.syscall === 'read') return cause;
  const isOwn = [error.path, error.dest].some(file => file?.startsWith(work) === true);
  return isOwn || writeFault(cause) ? notWritten(`The folder ${out}`, cause) : cause;
}
