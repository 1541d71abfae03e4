import { mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { writeFault } from './writeFault';

const held = new Set<string>();

/** A takeover takes milliseconds; what is older was left by a process that ended in the middle of one. */
const TAKEOVER_MS = 10_000;

/** How a folder and who holds it are called. */
export interface LockWords {
  /** "The data folder" */
  readonly folder: string;
  /** "server" */
  readonly user: string;
  /** What to do where it is in use. */
  readonly stop: string;
  /** What to do where it cannot be written to. */
  readonly unwritable: string;
}

const OF_SERVER: LockWords = {
  folder: 'The data folder',
  user: 'server',
  stop: 'Stop that server, or choose another folder with --data.',
  unwritable: 'Choose a folder that this account may write to (--data).',
};

/**
 * Takes the folder for this process: two indexes on one folder would not see each other's objects.
 * The lock of a process that is gone is taken over, by one process only. Returns the release.
 *
 * @throws MedClipSamError `setup-failed`
 */
export async function lockFolder(
  folder: string,
  words: LockWords = OF_SERVER
): Promise<() => Promise<void>> {
  const file = path.resolve(folder, '.lock');
  const content = `${process.pid}\n${(await startOf(process.pid)) ?? ''}\n`;
  if (held.has(file)) throw inUse(file, process.pid, words);
  // Before the file is there: two calls in this process would take its lock from each other, as from one that is gone.
  held.add(file);
  try {
    if (!(await written(file, content, 'wx'))) await takeOver(file, content, words);
  } catch (cause) {
    held.delete(file);
    if (cause instanceof MedClipSamError) throw cause;
    const fault = writeFault(cause);
    throw new MedClipSamError(
      'setup-failed',
      `${words.folder} cannot be written to${fault ? `: ${fault.why}` : ''}.`,
      fault?.remedy ?? words.unwritable,
      { cause }
    );
  }
  return async () => {
    held.delete(file);
    await rm(file, { force: true });
  };
}

/** False when the file is there already. */
async function written(file: string, content: string, flag: 'wx' | 'w'): Promise<boolean> {
  try {
    await writeFile(file, content, { flag, mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // On a full disk it is there, and empty.
    await rm(file, { force: true });
    throw error;
  }
}

/** Only who makes the folder `.lock.takeover` may look at the old lock and replace it. */
async function takeOver(file: string, content: string, words: LockWords): Promise<void> {
  const right = `${file}.takeover`;
  await removeForgotten(right);
  try {
    await mkdir(right, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw inUse(file, null, words);
    throw error;
  }
  try {
    const owner = await livingOwner(file);
    if (owner !== null) throw inUse(file, owner, words);
    const fresh = `${file}.${randomUUID()}`;
    await written(fresh, content, 'wx');
    // A folder in the lock's place is nothing of ours; it cannot be replaced by a file.
    await rename(fresh, file).catch(async error => {
      await rm(fresh, { force: true });
      throw error;
    });
  } finally {
    await rmdir(right).catch(() => undefined);
  }
}

async function removeForgotten(right: string): Promise<void> {
  const info = await stat(right).catch(() => null);
  if (!info || Date.now() - info.mtimeMs < TAKEOVER_MS) return;
  await rmdir(right).catch(() => undefined);
}

/** The number of the process that holds the lock; null when it is gone. */
async function livingOwner(file: string): Promise<number | null> {
  const [first = '', started = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(first);
  // After a restart of the computer or container our own number may be in the old file.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  // The number may be another program's by now: that one began at another time.
  const now = await startOf(pid);
  return now !== null && now !== started ? null : pid;
}

/** When a process began, as the system says it; null where it does not (field 22 of /proc/<pid>/stat). */
async function startOf(pid: number): Promise<string | null> {
  if (os.platform() !== 'linux') return null;
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${text.slice(text.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return null;
  }
}

function inUse(file: string, pid: number | null, words: LockWords): MedClipSamError {
  const { folder, user, stop } = words;
  const who =
    pid === null ? `another ${user} that is just starting` : `a running ${user} (process ${pid})`;
  return new MedClipSamError(
    'setup-failed',
    `${folder} is in use by ${who}; its lock is ${file}.`,
    stop
  );
}
