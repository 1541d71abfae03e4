import { hostname } from 'node:os';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { textIn } from '../pacs/dicomWeb';
import { PacsAway } from '../pacs/pacsAway';
import { decidingHash } from '../plan/hashedUid';
import { firstObjectUid, lastObjectUid, objectsOfTask } from './objectsOfTask';
import { outlineSeries } from './outlineSeries';
import { throughOf } from '../plan/plan';
import { predecessorOf } from './predecessor';
import { promptResult } from './promptResult';
import { chosenImages, type SeriesImage } from './seriesImages';
import { isHeldByPacs, storeInPacs } from '../pacs/storeInPacs';
import type { Outcome, Task, TaskResult } from '../tasks/task';
import type { TaskTools } from './taskTools';

const TAG = { sop: '00080018', frames: '00280008' } as const;

/**
 * Does one task: a series with all prompts of its rule gives one SEG per group of images that fit into one, and what else the
 * plan wants of it. The UIDs are a hash of everything that decides the result, so that whoever finds the object in the archive
 * has nothing to do, and sending it twice changes nothing.
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
    return { ...base, timingsMs, finishedAt: Date.now(), ...more };
  };
  const { plan, pacs, signal } = tools;
  const { hash, held } = await timed('query', () => askSeries(task, tools));
  const lastUid = lastObjectUid(hash, plan.output);
  if (await timed('query', () => isHeldByPacs(pacs, task.study, lastUid, signal))) {
    return ended('already', { objects: [firstObjectUid(hash)] });
  }
  try {
    const images = await timed('retrieve', () => retrieve(task, held, tools));
    const all = await timed('model', () => outlineSeries(task, images, tools));
    const chosen = chosenImages(images, plan.rules[task.rule]!.slices);
    const prompts = all.map(f => promptResult(f, f.continuation ? images : chosen));
    const findings = all.filter(f => f.outlines.length > 0);
    if (findings.length === 0) return ended('nothing-found', { prompts });
    const { packSha256 } = tools;
    const storing = plan.output.seg && !plan.output.dryRun;
    const predecessor = storing
      ? await timed('query', () => predecessorOf(task, hash, tools))
      : null;
    const objects = await timed('write', () =>
      objectsOfTask({ task, plan, hash, images, findings, packSha256, predecessor })
    );
    if (!storing) return ended('dry-run', { prompts });
    for (const object of objects) {
      await timed('store', () => storeInPacs(pacs, object, signal));
    }
    const first = firstObjectUid(hash);
    const others = objects.map(o => o.sopInstanceUID).filter(uid => uid !== first);
    return ended('stored', { prompts, objects: [first, ...others] });
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

/** The hash of what decides the task's result, and the objects of its series as the archive lists them. */
async function askSeries(
  task: Task,
  tools: TaskTools
): Promise<{ readonly hash: string; readonly held: ReadonlySet<string> }> {
  const { plan } = tools;
  // What the pack is, its hash says; where it lies differs between machines.
  const { pack: _, ...settings } = plan.settings;
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
  const hash = decidingHash({
    packSha256: tools.packSha256,
    appVersion: tools.appVersion.split('.').slice(0, 2).join('.'),
    settings,
    prompts: rule.prompts,
    slices: { asked: rule.slices, through: throughOf(rule) },
    output: { ...plan.output, dryRun: false },
    studyInstanceUID: task.study,
    seriesInstanceUID: task.series,
    images,
  });
  return { hash, held: new Set(images.map(i => i.sopInstanceUID)) };
}

/** @throws PacsAway also where the answer lacks objects that the archive has just listed */
async function retrieve(
  task: Task,
  held: ReadonlySet<string>,
  tools: TaskTools
): Promise<readonly SeriesImage[]> {
  const files = await afterQuery(() =>
    tools.pacs.retrieveSeries(task.study, task.series, tools.signal)
  );
  const images: SeriesImage[] = [];
  for (const bytes of files) {
    const { dataset, frames } = await tools.readImage(bytes, 1);
    const sopInstanceUID = String(dataset['SOPInstanceUID'] ?? '');
    for (let frame = 1; frame <= frames; frame++) {
      images.push({ bytes, dataset, sopInstanceUID, frame, frames });
    }
  }
  const missing = new Set(held);
  for (const { sopInstanceUID } of images) missing.delete(sopInstanceUID);
  // The UIDs name these images: an outline of fewer would be kept under a name that is not its own.
  if (missing.size > 0) throw new PacsAway(0, null, true);
  return images;
}

async function afterQuery<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof PacsAway) throw new PacsAway(cause.status, cause.retryAfterMs, true);
    throw cause;
  }
}
