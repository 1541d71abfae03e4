import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';

const held = new Set<string>();

/**
 * Takes the folder for this process: two indexes on one folder would not see each other's objects.
 * The lock of a process that is gone is taken over. Returns the release.
 *
 * @throws MedClipSamError `setup-failed`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.resolve(folder, '.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      held.add(file);
      return async () => {
        held.delete(file);
        await rm(file, { force: true });
      };
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'EEXIST') {
        throw new MedClipSamError(
          'setup-failed',
          'The data folder cannot be written to.',
          'Choose a folder that this account may write to (--data).',
          { cause }
        );
      }
      if (held.has(file) || (await ownerLives(file))) break;
      await rm(file, { force: true });
    }
  }
  throw new MedClipSamError(
    'setup-failed',
    'The data folder is in use by another running server.',
    'Stop that server, or choose another folder with --data.'
  );
}

async function ownerLives(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  // After a restart of the computer or container our own number may be in the old file.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
