import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { ThirdModel } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { countOf } from '../countOf';
import { compareResults } from '../evaluation/compare';
import { evaluateSample, type SampleResult } from '../evaluation/evaluateSample';
import { readManifest, type Sample } from '../evaluation/manifest';
import { progressBar } from '../evaluation/progressBar';
import { UsageError } from '../exitCodes';
import { openPipeline } from '../openPipeline';
import type { LabelEntry } from './labels';

interface Comparison {
  readonly labels: string;
  /** Folder of the pack with the trained segmenter. */
  readonly out: string;
  readonly seed: number;
  readonly trainedOn: readonly LabelEntry[];
  readonly signal?: AbortSignal;
}

const hashOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/**
 * Dice of SAM's outline from the trained segmenter's box less that of the pack's own answer, image by image, with a bootstrap
 * interval. Images that were trained on are left out.
 * @param manifest of images with masks
 */
export async function compareThird(
  manifest: string,
  { labels, out, seed, trainedOn, signal }: Comparison
): Promise<NonNullable<ThirdModel['comparison']>> {
  const known = new Set<string>();
  for (const { image } of trainedOn) known.add(await hashOf(join(labels, image)));
  const samples: Sample[] = [];
  for (const sample of await readManifest(manifest)) {
    if (sample.mask !== null && !known.has(await hashOf(sample.image))) samples.push(sample);
  }
  if (samples.length < 2) {
    throw new UsageError(
      `${manifest} has ${countOf(samples.length, 'image')} with a mask that were not trained on; give more`
    );
  }
  const results = { teacher: [] as SampleResult[], student: [] as SampleResult[] };
  const { pipeline } = await openPipeline(out);
  const bar = progressBar(samples.length);
  try {
    for (const [i, sample] of samples.entries()) {
      throwIfCancelled(signal);
      const run = async (third?: 'box') =>
        (await evaluateSample(sample, pipeline, { ...(third && { third }) }, signal)).result;
      results.teacher.push(await run());
      results.student.push(await run('box'));
      bar.show(i + 1, i + 1);
    }
  } finally {
    bar.end();
    await pipeline.dispose();
  }
  const { pairs, dice } = compareResults(results.teacher, results.student, seed);
  return { pairs, mean: dice!.mean, ci95: [dice!.ci95[0], dice!.ci95[1]] };
}
