import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { writeWholeSync } from '@medclip/pacs/folder/writeWhole';
import { maskPng } from '../pngImage';
import { readOneOfMany } from '../readImage';
import { keepPrevious } from '../files/resultFolder';
import { labelsReport } from './labelPictures';
import type { Labels } from './labels';

/** What a folder holds that labels were written into, beside the outlines themselves. */
export const MADE = ['labels.json', 'manifest.json', 'masks', 'left-out', 'report.html'] as const;

/**
 * The masks that will be learnt from, those that were left out, manifest, labels and report. Masks of the same labels stay as
 * they are, and those of other labels (another gate, other normal images) are set aside with all that belongs to them: a person may
 * have corrected or deleted some.
 */
export async function writeLabels(
  dir: string,
  labels: Labels,
  signal?: AbortSignal
): Promise<void> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const files = [
    ['manifest.json', json(labels.entries)],
    ['labels.json', json(labels.about)],
  ] as const;
  const same = files.every(([name, text]) => {
    const file = join(dir, name);
    return existsSync(file) && readFileSync(file, 'utf8') === text;
  });
  if (!same) {
    await writeMasks(dir, labels, signal);
    for (const [name, text] of files) writeWholeSync(join(dir, name), text);
  }
  const { about, entries } = labels;
  writeWholeSync(join(dir, 'report.html'), await labelsReport(dir, about, entries, signal));
}

async function writeMasks(dir: string, { entries }: Labels, signal?: AbortSignal): Promise<void> {
  // Without labels nobody trains on what an interrupted run has written so far.
  keepPrevious(dir, MADE);
  mkdirSync(join(dir, 'masks'), { recursive: true });
  mkdirSync(join(dir, 'left-out'), { recursive: true });
  for (const { image, mask, group } of entries) {
    throwIfCancelled(signal);
    if (mask === null) continue;
    if (group === 'normal') {
      const { width, height } = (await readOneOfMany(join(dir, image))).raster;
      const data = new Uint8Array(width * height);
      writeWholeSync(join(dir, mask), maskPng({ width, height, data }));
    } else writeWholeSync(join(dir, mask), readFileSync(join(dir, 'outlines', basename(mask))));
  }
}
