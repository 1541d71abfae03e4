import { wildcard } from '@medclip/pacs/query/queryMatch';
import { textIn, type DicomJsonItem, type DicomWeb } from '../pacs/dicomWeb';
import type { Plan, Rule } from './plan';
import { inShard, type Task } from '../tasks/task';

const TAG = {
  study: '0020000D',
  series: '0020000E',
  modality: '00080060',
  seriesDescription: '0008103E',
  instances: '00201209',
} as const;

export interface PlannedTask {
  readonly task: Task;
  readonly modality: string;
  /** Number of Series Related Instances; null where the archive does not say. */
  readonly instances: number | null;
}

export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * The tasks of a plan as the archive has them now, one per series and first rule that takes it.
 *
 * @throws PacsAway, MedClipSamError
 */
export async function* planTasks(
  plan: Plan,
  pacs: DicomWeb,
  options: { readonly shard?: Shard; readonly signal?: AbortSignal } = {}
): AsyncGenerator<PlannedTask> {
  for await (const study of studiesOf(plan, pacs, options.signal)) {
    const query = { includefield: [TAG.seriesDescription, TAG.instances].join(',') };
    for await (const item of pacs.search(`studies/${study}/series`, query, options.signal)) {
      const series = textIn(item, TAG.series);
      if (!series) continue;
      const { shard } = options;
      if (shard && !inShard(series, shard.index, shard.count)) continue;
      const rule = plan.rules.findIndex(r => takes(r, item));
      if (rule < 0) continue;
      yield {
        task: { plan: plan.plan, study, series, rule },
        modality: textIn(item, TAG.modality),
        instances: countIn(item),
      };
    }
  }
}

async function* studiesOf(
  plan: Plan,
  pacs: DicomWeb,
  signal?: AbortSignal
): AsyncGenerator<string> {
  if (plan.select.studies) {
    yield* new Set(plan.select.studies);
    return;
  }
  const seen = new Set<string>();
  for await (const item of pacs.search('studies', { ...plan.select.qido }, signal)) {
    const study = textIn(item, TAG.study);
    if (study && !seen.has(study)) {
      seen.add(study);
      yield study;
    }
  }
}

function takes({ when }: Rule, item: DicomJsonItem): boolean {
  if (textIn(item, TAG.modality).toUpperCase() !== when.Modality.toUpperCase()) return false;
  const instances = countIn(item);
  if (when.minInstances && instances !== null && instances < when.minInstances) return false;
  const description = textIn(item, TAG.seriesDescription);
  return !when.SeriesDescription || wildcard(when.SeriesDescription)(description);
}

function countIn(item: DicomJsonItem): number | null {
  const count = Number(textIn(item, TAG.instances) || NaN);
  return Number.isInteger(count) && count >= 0 ? count : null;
}
