import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '@medclip/pacs/folder/folderLock';
import { openJournal, type Journal } from './evaluation/journal';
import { UsageError } from './exitCodes';

const RESULTS = 'results.jsonl';

/**
 * Makes a folder of results and holds it for one run. The lock of a process that is gone does not count.
 *
 * @throws MedClipSamError `setup-failed` where another run writes into the folder, or nobody may
 */
export async function inResultFolder<T>(
  folder: string,
  run: () => Promise<T>,
  option = '--out'
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder, {
    folder: `The folder ${folder}`,
    user: 'run',
    stop: `Wait until that run has ended, or give another ${option}.`,
    unwritable: 'Give a folder that this account may write to.',
  });
  try {
    return await run();
  } finally {
    await unlock();
  }
}

/**
 * The results that a folder keeps of these samples with these settings.
 *
 * @param made names in the folder that a run of this kind makes; where they are there without its journal, others have made them
 * @throws UsageError where the folder holds results of other samples or settings
 */
export function openResults<T>(
  folder: string,
  samples: readonly unknown[],
  settings: unknown,
  made: readonly string[] = ['report.json']
): Journal<T> {
  const path = join(folder, RESULTS);
  const foreign = existsSync(path) ? undefined : made.find(name => existsSync(join(folder, name)));
  if (foreign !== undefined) {
    throw new UsageError(
      `${folder} already holds ${foreign}, which this run would overwrite; give another --out`
    );
  }
  return openJournal<T>(path, samples, settings);
}
