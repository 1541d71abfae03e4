import { hostname } from 'node:os';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/algorithm/errors';
import { measureMask, type SpacingMm } from '@medclip/extension-medclip-sam/algorithm/measure';
import type { Raster8 } from '@medclip/extension-medclip-sam/algorithm/raster';
import type { Pipeline, SegmentResult } from '@medclip/extension-medclip-sam/inference/contract';
import type { NaturalDataset } from 'dcmjs';
import { textIn, type DicomWeb } from './dicomWeb';
import { decidingHash } from './hashedUid';
import type { Plan } from './plan';
import { firstObjectUid, segsOfTask, type FoundMask } from './segsOfTask';
import { chosenImages, stackGapMm, type SeriesImage } from './seriesImages';
import { isHeldByPacs, storeInPacs } from './storeInPacs';
import type { Outcome, PromptResult, Task, TaskResult } from './task';

/** One frame of a DICOM file as `segment` and the viewer read it. */
export interface ReadImage {
  readonly raster: Raster8;
  readonly dataset: NaturalDataset;
  readonly spacingMm: SpacingMm | null;
  readonly modality: string | null;
  readonly frames: number;
}

export interface TaskTools {
  readonly plan: Plan;
  readonly packSha256: string;
  /** Whole version of the application; major.minor of it decides the UIDs. */
  readonly appVersion: string;
  readonly pacs: DicomWeb;
  readonly pipeline: () => Promise<Pipeline>;
  /** Frame from 1. */
  readonly readImage: (bytes: Uint8Array, frame: number) => Promise<ReadImage>;
  readonly signal?: AbortSignal;
}

const TAG = { sop: '00080018', frames: '00280008' } as const;

/**
 * Does one task: a series with all prompts of its rule gives one SEG per group of images that fit into one. The UIDs are a hash
 * of everything that decides the result, so that whoever finds the object in the archive has nothing to do, and sending it
 * twice changes nothing.
 *
 * @throws PacsAway when the archive does not answer; MedClipSamError for a failure of its own
 */
export async function runTask(task: Task, attempt: number, tools: TaskTools): Promise<TaskResult> {
  const started = performance.now();
  const timingsMs: Record<string, number> = {};
  const timed = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    const since = performance.now();
    try {
      return await work();
    } finally {
      timingsMs[stage] = (timingsMs[stage] ?? 0) + Math.round(performance.now() - since);
    }
  };
  const ended = (outcome: Outcome, more: Partial<TaskResult> = {}): TaskResult => {
    timingsMs['total'] = Math.round(performance.now() - started);
    const base = { task, outcome, objects: [], prompts: [], host: hostname(), attempt };
    return { ...base, timingsMs, ...more };
  };
  const { plan, pacs, signal } = tools;
  const hash = await timed('query', () => hashOfTask(task, tools));
  if (await timed('query', () => isHeldByPacs(pacs, task.study, hash, signal))) {
    return ended('already', { objects: [firstObjectUid(hash)] });
  }
  try {
    const images = await timed('retrieve', () => retrieve(task, tools));
    const chosen = chosenImages(images, plan.rules[task.rule]!.slices);
    const { found, prompts } = await timed('model', () => outline(task, chosen, tools));
    if (found.length === 0) return ended('nothing-found', { prompts });
    const objects = await timed('write', async () =>
      segsOfTask({ task, plan, hash, images, found, packSha256: tools.packSha256 })
    );
    if (plan.output.dryRun || !plan.output.seg) return ended('dry-run', { prompts });
    // The first object last: where it is in the archive, all are.
    for (const object of [...objects].reverse()) {
      await timed('store', () => storeInPacs(pacs, object, signal));
    }
    return ended('stored', { prompts, objects: objects.map(o => o.sopInstanceUID) });
  } catch (cause) {
    if (cause instanceof MedClipSamError && REFUSED.has(cause.code)) {
      return ended('refused', { reason: { code: cause.code, message: cause.message } });
    }
    throw cause;
  }
}

/** What no other try can mend. */
const REFUSED: ReadonlySet<string> = new Set([
  'bad-input',
  'unsupported-image',
  'dicom-invalid',
  'identity-mismatch',
  'store-refused',
]);

async function hashOfTask(task: Task, tools: TaskTools): Promise<string> {
  const { plan } = tools;
  const rule = plan.rules[task.rule];
  if (!rule) {
    throw new MedClipSamError(
      'bad-input',
      'The plan has no such rule.',
      'Give --plan the file that the tasks were planned from.'
    );
  }
  const images: { sopInstanceUID: string; frame: number }[] = [];
  const where = `studies/${task.study}/series/${task.series}/instances`;
  for await (const item of tools.pacs.search(where, { includefield: TAG.frames }, tools.signal)) {
    const frames = Number(textIn(item, TAG.frames) || 1);
    for (let frame = 1; frame <= Math.max(1, frames); frame++) {
      images.push({ sopInstanceUID: textIn(item, TAG.sop), frame });
    }
  }
  return decidingHash({
    packSha256: tools.packSha256,
    appVersion: tools.appVersion.split('.').slice(0, 2).join('.'),
    settings: plan.settings,
    prompts: rule.prompts,
    slices: rule.slices,
    output: { ...plan.output, dryRun: false },
    studyInstanceUID: task.study,
    seriesInstanceUID: task.series,
    images,
  });
}

async function retrieve(task: Task, tools: TaskTools): Promise<readonly SeriesImage[]> {
  const files = await tools.pacs.retrieveSeries(task.study, task.series, tools.signal);
  const images: SeriesImage[] = [];
  for (const bytes of files) {
    const { dataset, frames } = await tools.readImage(bytes, 1);
    const sopInstanceUID = String(dataset['SOPInstanceUID'] ?? '');
    for (let frame = 1; frame <= frames; frame++) {
      images.push({ bytes, dataset, sopInstanceUID, frame, frames });
    }
  }
  return images;
}

async function outline(
  task: Task,
  images: readonly SeriesImage[],
  { plan, pipeline, readImage, signal }: TaskTools
): Promise<{ found: readonly FoundMask[]; prompts: readonly PromptResult[] }> {
  const opened = await pipeline();
  const gap = stackGapMm(images);
  const found: FoundMask[] = [];
  const tallies = plan.rules[task.rule]!.prompts.map(() => newTally());
  const { saliency, prompting, ...settings } = plan.settings;
  for (const image of images) {
    const { raster, spacingMm, modality } = await readImage(image.bytes, image.frame);
    for (const [prompt, text] of plan.rules[task.rule]!.prompts.entries()) {
      throwIfCancelled(signal);
      const request = {
        ...settings,
        prompt: text,
        ...(modality && { modality }),
        ...(saliency && { saliency: saliency as never }),
        ...(prompting && { prompting: prompting as never }),
      };
      const result = await opened.segment(raster, request, signal ? { signal } : {});
      const area = result.mask ? measureMask(result.mask, spacingMm) : null;
      add(tallies[prompt]!, result, area);
      if (result.mask) found.push({ prompt, image, result });
    }
  }
  return { found, prompts: tallies.map((t, prompt) => summary(t, prompt, gap)) };
}

interface Tally {
  slices: number;
  slicesFound: number;
  voxels: number;
  areasMm2: number;
  largestMm2: number | null;
  known: boolean;
  best: SegmentResult | null;
}

const newTally = (): Tally => ({
  slices: 0,
  slicesFound: 0,
  voxels: 0,
  areasMm2: 0,
  largestMm2: null,
  known: true,
  best: null,
});

function add(
  tally: Tally,
  result: SegmentResult,
  area: { areaPx: number; areaMm2: number | null } | null
): void {
  tally.slices++;
  if (!tally.best || result.specificity.score > tally.best.specificity.score) tally.best = result;
  if (!area) return;
  tally.slicesFound++;
  tally.voxels += area.areaPx;
  if (area.areaMm2 === null) tally.known = false;
  else {
    tally.areasMm2 += area.areaMm2;
    tally.largestMm2 = Math.max(tally.largestMm2 ?? 0, area.areaMm2);
  }
}

function summary(tally: Tally, prompt: number, gap: number | null): PromptResult {
  const { best, known, slicesFound } = tally;
  const finite = (v: number | undefined): number | null =>
    v !== undefined && Number.isFinite(v) ? v : null;
  return {
    prompt,
    found: slicesFound > 0,
    verdict: best?.specificity.verdict ?? 'none',
    score: finite(best?.specificity.score),
    predictedIou: slicesFound > 0 ? finite(best?.iouPrediction) : null,
    stability: slicesFound > 0 ? finite(best?.stability) : null,
    confidence: best?.confidence?.level ?? null,
    slices: tally.slices,
    slicesFound,
    voxels: tally.voxels,
    largestAreaMm2: tally.largestMm2,
    // Slices that a rule leaves out have no volume; only a whole stack has one.
    volumeMm3: known && gap !== null && slicesFound > 0 ? tally.areasMm2 * gap : null,
  };
}
