import { access, constants, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { filesBelow } from '../index/filesBelow';
import type { FolderStore } from './folderStore';

export interface ImportReport {
  readonly stored: number;
  readonly alreadyThere: number;
  readonly refused: readonly { readonly file: string; readonly sentence: string }[];
}

/**
 * Adds files, and every file below folders, to the store. Files in a folder that are not DICOM are reported and skipped; a path
 * that does not exist, a file named directly that is refused, or nothing usable at all is an error.
 *
 * @throws MedClipSamError `bad-input`, `dicom-invalid`
 */
export async function importInto(
  store: FolderStore,
  paths: readonly string[],
  signal?: AbortSignal
): Promise<ImportReport> {
  let stored = 0;
  let alreadyThere = 0;
  const refused: { file: string; sentence: string }[] = [];
  for (const given of paths) {
    const before = stored + alreadyThere;
    const { files, isFolder } = await filesToImport(given);
    for (const file of files) {
      throwIfCancelled(signal);
      const bytes = await readFile(file).catch(() => null);
      if (!bytes) {
        const sentence = 'The file cannot be read: it is gone, not allowed, or above 2 GB.';
        refused.push({ file, sentence });
        continue;
      }
      const outcome = await store.store(bytes);
      if (outcome.kind === 'refused') refused.push({ file, sentence: outcome.sentence });
      else if (outcome.kind === 'stored') stored++;
      else alreadyThere++;
    }
    if (stored + alreadyThere === before) {
      const why = refused.at(-1)?.sentence;
      throw new MedClipSamError(
        'dicom-invalid',
        isFolder || !why
          ? `Nothing could be imported from ${given}: it holds no DICOM file that can be stored.`
          : `${given} could not be imported. ${why}`,
        'Give DICOM Part 10 files, or a folder that holds some (--import).'
      );
    }
  }
  return { stored, alreadyThere, refused };
}

async function filesToImport(given: string): Promise<{ files: string[]; isFolder: boolean }> {
  try {
    if (!(await stat(given)).isDirectory()) return { files: [given], isFolder: false };
    await access(given, constants.R_OK);
  } catch (cause) {
    throw unreadable(given, cause);
  }
  const files = filesBelow(given)
    .filter(({ info }) => info === null || info.isFile())
    .map(({ name }) => path.join(given, name))
    .filter(file => path.basename(file) !== 'DICOMDIR');
  return { files, isFolder: true };
}

/** Says early which path does not exist. @throws MedClipSamError `bad-input` */
export async function checkImportPaths(paths: readonly string[]): Promise<void> {
  for (const given of paths) {
    await access(given).catch(cause => {
      throw unreadable(given, cause);
    });
  }
}

function unreadable(given: string, cause: unknown): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    `${given} cannot be read; there is no such file or folder, or it is not allowed.`,
    'Check the path after --import.',
    { cause }
  );
}
