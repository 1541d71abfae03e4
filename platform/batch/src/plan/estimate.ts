import { taskKey, type TaskResult } from '../tasks/task';
import { textIn, type DicomJsonItem, type DicomWeb } from '../pacs/dicomWeb';
import type { PlannedTask } from './planTasks';

/** Series of one rule and modality: what they are and, as far as it is known, what they take. */
export interface Group {
  readonly rule: number;
  readonly modality: string;
  readonly series: number;
  readonly images: number;
  /** Pixels as the archive would send them uncompressed; null where it does not tell their size. */
  readonly bytes: number | null;
  /** With one process; null without a trial of this rule. */
  readonly hours: number | null;
}

/** So many series of a group are asked how large their images are. */
const SAMPLED = 5;
const TAG = {
  rows: '00280010',
  columns: '00280011',
  samples: '00280002',
  bits: '00280100',
  frames: '00280008',
} as const;

/**
 * What a plan takes, by rule and modality.
 *
 * @param trial results of some of its tasks on the machine that will do the work
 * @throws PacsAway, MedClipSamError
 */
export async function estimate(
  planned: readonly PlannedTask[],
  pacs: DicomWeb,
  trial: readonly TaskResult[],
  signal?: AbortSignal
): Promise<readonly Group[]> {
  const msPerImage = measured(planned, trial);
  const groups: Group[] = [];
  for (const ofGroup of grouped(planned).values()) {
    const { task, modality } = ofGroup[0]!;
    const images = sum(ofGroup.map(p => p.instances ?? 0));
    const perImage = await bytesPerObject(ofGroup.slice(0, SAMPLED), pacs, signal);
    const ms = msPerImage.get(task.rule);
    groups.push({
      rule: task.rule,
      modality,
      series: ofGroup.length,
      images,
      bytes: perImage === null || images === 0 ? null : Math.round(perImage * images),
      hours: ms === undefined || images === 0 ? null : (ms * images) / 3_600_000,
    });
  }
  return groups.sort((a, b) => a.rule - b.rule);
}

function grouped(planned: readonly PlannedTask[]): ReadonlyMap<string, readonly PlannedTask[]> {
  const groups = new Map<string, PlannedTask[]>();
  for (const one of planned) {
    const key = `${one.task.rule} ${one.modality}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Milliseconds per image by rule, of tasks that did the whole work. */
function measured(
  planned: readonly PlannedTask[],
  trial: readonly TaskResult[]
): ReadonlyMap<number, number> {
  const images = new Map(planned.map(p => [taskKey(p.task), p.instances]));
  const sums = new Map<number, { ms: number; images: number }>();
  for (const result of trial) {
    const count = images.get(taskKey(result.task));
    const ms = result.timingsMs['total'];
    if (!count || ms === undefined || !WHOLE.has(result.outcome)) continue;
    const before = sums.get(result.task.rule) ?? { ms: 0, images: 0 };
    sums.set(result.task.rule, { ms: before.ms + ms, images: before.images + count });
  }
  return new Map([...sums].map(([rule, s]) => [rule, s.ms / s.images]));
}

const WHOLE: ReadonlySet<string> = new Set(['stored', 'nothing-found', 'dry-run']);

/** Mean over the first object of each series, as the archive's index knows it. */
async function bytesPerObject(
  some: readonly PlannedTask[],
  pacs: DicomWeb,
  signal?: AbortSignal
): Promise<number | null> {
  const sizes: number[] = [];
  const query = { includefield: Object.values(TAG).join(',') };
  for (const { task } of some) {
    const where = `studies/${task.study}/series/${task.series}/instances`;
    for await (const item of pacs.search(where, query, signal)) {
      const bytes = pixelBytes(item);
      if (bytes !== null) sizes.push(bytes);
      break;
    }
  }
  return sizes.length === 0 ? null : sum(sizes) / sizes.length;
}

function pixelBytes(item: DicomJsonItem): number | null {
  const of = (tag: string, missing: number): number => Number(textIn(item, tag) || missing);
  const bits = of(TAG.rows, NaN) * of(TAG.columns, NaN) * of(TAG.bits, NaN);
  const bytes = (bits / 8) * of(TAG.samples, 1) * of(TAG.frames, 1);
  return Number.isFinite(bytes) && bytes > 0 ? bytes : null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
