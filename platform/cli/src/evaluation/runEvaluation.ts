import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { openPipeline, packDirectory } from '../openPipeline';
import { sayUnused } from '../usage/packHints';
import { cutOf } from '@medclip/extension-medclip-sam/engine/pipeline/locate';
import { methodOf } from '../methodFlags';
import { decidingOptions, type SegmentOptions } from '../segmentOptions';
import { ablationVariants, type AblationRow } from './ablation';
import { casePictures } from './report/casePictures';
import type { SampleResult } from './evaluateSample';
import { htmlReport } from './report/htmlReport';
import { inResultFolder, keptLine, openResults } from '../files/resultFolder';
import { openJournal } from './journal';
import { withPaths, type Sample } from './manifest';
import {
  reliabilityCurve,
  reliabilityTable,
  type ReliabilityCounts,
  type ReliabilityCurve,
} from './reliabilityCurve';
import { progressBar } from './progressBar';
import { runSamples } from './runSamples';
import {
  median,
  summarize,
  summarizeConfidence,
  summarizeGroups,
  type ConfidenceSummary,
  type Summary,
} from './summarize';
import { resultsCsv } from './report/textTable';

export interface EvaluationOptions {
  readonly segment: SegmentOptions;
  readonly seed: number;
  readonly limit: number | null;
  readonly workers: number;
  readonly ablate: boolean;
  readonly out: string;
  /** Folder that report.json tells the images' paths from; without it it tells their names only. */
  readonly base?: string;
  readonly signal?: AbortSignal;
}

/** What --json prints (docs/cli.md); report.json holds the same and every image. */
export interface EvaluationReport extends Summary {
  readonly groups: Readonly<Record<string, Summary>>;
  readonly confidence: ConfidenceSummary;
  /** With `--reliability`, by group. */
  readonly reliability?: Readonly<Record<string, ReliabilityCurve | null>>;
  /** With `--reliability raw`: the table of all images for a pack. */
  readonly reliabilityTable?: ReturnType<typeof reliabilityTable>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly pack: string;
  readonly timingsMs: { readonly medianPerImage: number | null };
  readonly ablation?: readonly AblationRow[];
}

interface Run extends EvaluationOptions {
  readonly pipeline: Pipeline;
}

const PICTURES = 4;

/**
 * Measures what the pipeline outlines and writes report, table and pictures into a folder, which is made and held for this run.
 *
 * @throws MedClipSamError `setup-failed` where another run writes into it
 */
export const runEvaluation = (
  samples: readonly Sample[],
  options: EvaluationOptions
): Promise<EvaluationReport> =>
  inResultFolder(options.out, () => evaluated(samples, options), options);

async function evaluated(
  samples: readonly Sample[],
  options: EvaluationOptions
): Promise<EvaluationReport> {
  const segment = decidingOptions(options.segment);
  const { pack, pipeline } = await openPipeline(segment.pack);
  await sayUnused(segment, pack, { images: samples.map(s => s.image), ablate: options.ablate });
  const run: Run = { ...options, pipeline };
  try {
    const results = await journaled(null, samples, segment, run);
    const ablation = options.ablate ? await ablate(pack, samples, segment, run) : [];
    const settings = settingsOf(pack, options);
    const report: EvaluationReport = {
      ...summarize(results, options.seed),
      groups: summarizeGroups(results, options.seed),
      confidence: summarizeConfidence(results, options.seed),
      ...(segment.countReliability && { reliability: reliabilityCurves(results) }),
      ...(segment.countReliability === 'raw' && {
        reliabilityTable: reliabilityTable(results.flatMap(r => r.reliability ?? [])),
      }),
      settings,
      pack: pack.id,
      timingsMs: { medianPerImage: median(results.map(r => r.ms)) },
      ...(options.ablate ? { ablation } : {}),
    };
    const cases = await casePictures(samples, results, pipeline, segment, PICTURES);
    const write = (name: string, text: string): Promise<void> =>
      writeWhole(join(options.out, name), text);
    // The counts stay in results.jsonl; their curve is in the report.
    const images = results.map(({ reliability: _counts, ...image }) => image);
    const listed = withPaths(images, samples, options.base);
    await write('report.json', `${JSON.stringify({ ...report, images: listed }, null, 2)}\n`);
    await write('images.csv', resultsCsv(images));
    const { groups, confidence } = report;
    await write(
      'report.html',
      htmlReport({
        ...{ pack: pack.id, settings, all: report, groups, confidence },
        ...{ results, ablation, cases },
      })
    );
    return report;
  } finally {
    await pipeline.dispose();
  }
}

/** Runs what the journal, that of an ablation where it is named, does not hold yet and returns all results in the order of the samples. */
async function journaled(
  ablation: string | null,
  samples: readonly Sample[],
  segment: SegmentOptions,
  options: Run
): Promise<SampleResult[]> {
  const packText = readFileSync(join(packDirectory(segment.pack), 'pack.json'), 'utf8');
  const settings = { segment, pack: packText };
  const journal =
    ablation === null
      ? openResults<SampleResult>(options.out, samples, settings)
      : openJournal<SampleResult>(join(options.out, ablation), samples, settings);
  const before = journal.done.size;
  if (before > 0) process.stderr.write(keptLine(before, samples.length));
  const missing = samples.map((_, i) => i).filter(i => !journal.done.has(i));
  const bar = progressBar(samples.length);
  const { workers, signal, pipeline } = options;
  try {
    await runSamples(samples, missing, {
      segment,
      pipeline,
      workers,
      signal,
      onResult(index, result) {
        journal.add(index, result);
        bar.show(journal.done.size, journal.done.size - before);
      },
    });
  } finally {
    bar.end();
  }
  return samples.map((_, i) => journal.done.get(i)!);
}

/** One curve a group, against a calibration by the other groups; images without a group are one of their own. */
function reliabilityCurves(
  results: readonly SampleResult[]
): Record<string, ReliabilityCurve | null> {
  const groups = new Map<string, ReliabilityCounts[]>();
  for (const { group, reliability } of results) {
    const own = groups.get(group ?? 'all') ?? [];
    if (reliability) own.push(reliability);
    groups.set(group ?? 'all', own);
  }
  const curve = ([name, own]: [string, ReliabilityCounts[]]) => {
    const others = [...groups].flatMap(([other, counts]) => (other === name ? [] : counts));
    return [name, reliabilityCurve(own, others)] as const;
  };
  return Object.fromEntries([...groups].filter(([, own]) => own.length > 0).map(curve));
}

async function ablate(
  pack: ModelPack,
  samples: readonly Sample[],
  segment: SegmentOptions,
  options: Run
): Promise<AblationRow[]> {
  const present = samples.filter(s => s.mask !== null);
  const rows: AblationRow[] = [];
  for (const variant of ablationVariants(pack)) {
    const name = `${variant.saliency}-${variant.prompting}-${variant.postprocess}`.replace(
      '+',
      '-'
    );
    const merged = { ...segment, ...variant };
    const results = await journaled(`ablation-${name}.jsonl`, present, merged, options);
    const { dice, nsd2px, nsd2pxAuthors, pointing } = summarize(results, options.seed);
    rows.push({ ...variant, dice, nsd2px, nsd2pxAuthors, pointing });
  }
  return rows;
}

function settingsOf(pack: ModelPack, o: EvaluationOptions): Record<string, unknown> {
  const { recommended } = pack;
  const saliency = o.segment.saliency ?? recommended.saliency;
  const cut = cutOf(pack, saliency);
  return {
    saliency,
    // Null as in the answer of `segment`, where nothing takes notice of it.
    topK: saliency === 'gscorecam' || o.ablate ? (o.segment.topK ?? recommended.topK) : null,
    prompting: o.segment.prompting ?? recommended.prompting,
    postprocess: o.segment.postprocess ?? cut.postprocess,
    ...(!o.segment.postprocess &&
      cut.threshold !== undefined && { 'coarse.threshold': cut.threshold }),
    components: o.segment.components ?? null,
    force: o.segment.force === true,
    ...settingNames(methodOf(o.segment) ?? {}),
    seed: o.seed,
    limit: o.limit,
  };
}

/** { gScoreCam: { earlyStop: true } } as { 'gScoreCam.earlyStop': true }. */
function settingNames(method: object): Record<string, unknown> {
  const entries = Object.entries(method).flatMap(([k, v]): [string, unknown][] =>
    typeof v === 'object' && v !== null
      ? Object.entries(v).map(([field, value]) => [`${k}.${field}`, value])
      : [[k, v]]
  );
  return Object.fromEntries(entries.filter(([, v]) => v !== undefined));
}
