import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { Models } from '@medclip/extension-medclip-sam/engine/pipeline/models';
import type { ModelPack, ThirdModel } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { requirePackPlace } from '@medclip/models/convert/convert';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { addThird } from '@medclip/models/third/addThird';
import { readPack } from '@medclip/models/verifyPack';
import { writeWholeSync } from '@medclip/pacs/folder/writeWhole';
import { countOf } from '../countOf';
import { progressBar } from '../evaluation/progressBar';
import { UsageError } from '../exitCodes';
import { inResultFolder } from '../files/resultFolder';
import { packSha256 } from '../packSha256';
import { compareThird } from './compareThird';
import { trainingRecord, type TrainingRecord } from './features';
import { readLabels, type LabelEntry, type LabelsAbout } from './labels';
import { runTraining } from './python';

export interface TrainOptions {
  readonly labels: string;
  /** Folder of the base pack. */
  readonly base: string;
  readonly out: string;
  readonly python: string;
  readonly steps: number;
  readonly minutes: number;
  readonly cycles: number;
  readonly checkpoints: number;
  readonly size: number;
  readonly seed: number;
  /** Manifest of other images with masks, for the comparison with the base pack. */
  readonly heldOut?: string;
  readonly signal?: AbortSignal;
}

/** Fewer outlines are no training set. */
const LEAST_OUTLINES = 8;
/** Of the mean probability. */
const THRESHOLD = 0.5;

/**
 * Trains a segmenter on a folder of labels, which is held for this run, and writes a pack that holds it.
 *
 * @throws MedClipSamError `setup-failed` where another run writes into the folder
 */
export async function runTrain(options: TrainOptions): Promise<ModelPack> {
  // Said before minutes of training.
  requirePackPlace(options.out);
  // A folder that is not there is told as such, and not made.
  await readLabels(options.labels);
  const { labels, signal } = options;
  return inResultFolder(labels, () => trainedOn(options), {
    option: '--labels',
    ...(signal && { signal }),
  });
}

async function trainedOn(options: TrainOptions): Promise<ModelPack> {
  const { labels: dir, base, size } = options;
  const { about, entries } = await readLabels(dir);
  const used = entries.filter(e => e.group !== 'left out' && existsSync(join(dir, e.mask!)));
  const images = used.filter(e => e.group === 'kept').length;
  if (images < LEAST_OUTLINES) {
    throw new UsageError(
      `There ${images === 1 ? 'is' : 'are'} ${countOf(images, 'outline')} to learn from, at least ${LEAST_OUTLINES} are needed. ` +
        'Give pseudolabel more images, or a lower gate'
    );
  }
  const pack = await readPack(base);
  // What the pipeline computes anyway; a locator looks at the image instead of the patches.
  const patches = pack.recommended.saliency !== 'locator';
  const sha256 = await packSha256(base);
  const store = join(dir, 'features', `${sha256.slice(0, 16)}-${size}`);
  const records = await recordsOf(options, used, pack, patches, store);
  const checkpoints = join(dir, 'features', 'third.safetensors');
  await trained(options, records, channelsOf(pack, patches), checkpoints);
  const third = aboutThird(about, { images, normals: used.length - images }, size, patches);
  const made = await addThird({ checkpoints, base, out: options.out, about: third });
  if (options.heldOut === undefined) return made;
  const comparison = await compareThird(options.heldOut, { ...options, trainedOn: used });
  const prefer = comparison.ci95[0] > 0;
  return addThird({
    ...{ checkpoints, base, out: options.out },
    about: { ...third, comparison, prefer },
  });
}

const channelsOf = ({ sam, clip }: ModelPack, patches: boolean): number =>
  sam.embedDim + (patches ? clip.embedDim : 0);

/** Features and masks of all images; features are computed once. */
async function recordsOf(
  { labels, base, size, signal }: TrainOptions,
  used: readonly LabelEntry[],
  pack: ModelPack,
  patches: boolean,
  dir: string
): Promise<TrainingRecord[]> {
  const sessions = await openNodeSessions(base);
  const models = new Models(pack, sessions);
  const bar = progressBar(used.length);
  const records: TrainingRecord[] = [];
  try {
    for (const { image, mask } of used) {
      throwIfCancelled(signal);
      const store = { models, dir, size, patches };
      records.push(await trainingRecord(store, join(labels, image), join(labels, mask!), signal));
      bar.show(records.length, records.length);
    }
  } finally {
    bar.end();
    await sessions.dispose();
  }
  return records;
}

async function trained(
  options: TrainOptions,
  records: readonly TrainingRecord[],
  channels: number,
  checkpoints: string
): Promise<void> {
  const { labels, python, steps, minutes, cycles, size, seed, signal } = options;
  const dataset = join(labels, 'features', 'dataset.json');
  mkdirSync(join(labels, 'features'), { recursive: true });
  const absolute = records.map(r => ({ features: resolve(r.features), mask: resolve(r.mask) }));
  const asked = { channels, size, steps, minutes, cycles, seed, checkpoints: options.checkpoints };
  writeWholeSync(dataset, JSON.stringify({ ...asked, records: absolute }));
  const bar = progressBar(100);
  try {
    await runTraining(
      python,
      resolve(dataset),
      resolve(checkpoints),
      ({ done, step, seconds }) => {
        bar.show(Math.round(100 * done), Math.round(100 * done));
        if (seconds !== undefined)
          process.stderr.write(`${countOf(step, 'step')} in ${seconds} s\n`);
      },
      signal
    );
  } finally {
    bar.end();
  }
}

function aboutThird(
  { text, concept, modality, teacher, gate }: LabelsAbout,
  counts: { readonly images: number; readonly normals: number },
  size: number,
  patches: boolean
): Omit<ThirdModel, 'file'> {
  return {
    ...{ size, patches, concepts: [concept], modality, threshold: THRESHOLD, prefer: false },
    labels: { ...counts, text, teacher, gate },
  };
}
