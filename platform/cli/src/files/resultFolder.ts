import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { lockFolder } from '@medclip/pacs/folder/folderLock';
import { makeOutFolder } from './outFolder';
import { countOf } from '../countOf';
import { isJournalOf, openJournal, type Journal } from '../evaluation/journal';

const RESULTS = 'results.jsonl';

/** A run was cancelled, and the folder keeps what it had finished. */
export class Kept extends MedClipSamError {
  constructor(folder: string) {
    super(
      'cancelled',
      'Cancelled.',
      `What is finished is kept in ${folder}: run it again, and it goes on from there.`
    );
  }
}

/**
 * Makes a folder of results and holds it for one run. The lock of a process that is gone does not count.
 *
 * @throws MedClipSamError `setup-failed` where another run writes into the folder, or nobody may
 */
export async function inResultFolder<T>(
  folder: string,
  run: () => Promise<T>,
  { option = '--out', signal }: { readonly option?: string; readonly signal?: AbortSignal } = {}
): Promise<T> {
  await makeOutFolder(folder);
  const unlock = await lockResults(folder, option);
  try {
    return await run();
  } catch (cause) {
    throw signal?.aborted ? new Kept(folder) : cause;
  } finally {
    await unlock();
  }
}

/**
 * Holds a folder of results that is there. Returns the release.
 *
 * @throws MedClipSamError `setup-failed`
 */
export const lockResults = (folder: string, option = '--out'): Promise<() => Promise<void>> =>
  lockFolder(folder, {
    folder: `The folder ${folder}`,
    user: 'run',
    stop: `Wait until that run has ended, or give another ${option}.`,
    unwritable: 'Give a folder that this account may write to.',
  });

/** For stderr, of a run that goes on. */
export const keptLine = (kept: number, all: number): string =>
  `${kept} of ${countOf(all, 'image')} ${kept === 1 ? 'is' : 'are'} kept from before\n`;

/** What `evaluate` makes beside its journal. */
const REPORT = ['report.json', 'images.csv', 'report.html'];

/**
 * The results that a folder keeps of these samples with these settings. What it holds of others is set aside in a folder of its own
 * within it, and told.
 *
 * @param made names in the folder that a run of this kind makes
 */
export function openResults<T>(
  folder: string,
  samples: readonly unknown[],
  settings: unknown,
  made: readonly string[] = REPORT
): Journal<T> {
  const path = join(folder, RESULTS);
  const own = existsSync(path) && isJournalOf(path, samples, settings);
  if (!own) keepPrevious(folder, [RESULTS, ...made]);
  return openJournal<T>(path, samples, settings);
}

/**
 * Sets what a folder holds of other images or settings aside in a folder of its own within it, and tells it: a person may have worked
 * on it.
 */
export function keepPrevious(folder: string, names: readonly string[]): void {
  const held = names.filter(name => existsSync(join(folder, name)));
  if (held.length === 0) return;
  const to = setAside(folder, held);
  process.stderr.write(
    `${folder} holds results of other images or settings; they are in ${to} now\n`
  );
}

/** @returns the folder that the files are in now */
function setAside(folder: string, names: readonly string[]): string {
  let number = 1;
  while (existsSync(join(folder, `previous-${number}`))) number++;
  const to = join(folder, `previous-${number}`);
  mkdirSync(to);
  for (const name of names) renameSync(join(folder, name), join(to, name));
  return to;
}
