import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { csvText } from '../../files/csv';
import type { Boundary } from '@medclip/extension-medclip-sam/engine/contract';
import { UsageError } from '../../exitCodes';
import { withBoundary } from '../../handPrompts';
import { openPipeline, packDirectory } from '../../openPipeline';
import { inResultFolder, openResults } from '../../files/resultFolder';
import type { Journal } from '../journal';
import { withPaths, type Sample } from '../manifest';
import { progressBar } from '../progressBar';
import { median } from '../summarize';
import { alignedTable, decimals } from '../report/textTable';
import { drawSample, type DrawnSample } from './drawSample';
import { summarizeDrawn, summarizeDrawnGroups, type DrawnSummary } from './summarizeDrawn';
import { parseTruePrompt } from './truePrompts';

export interface SegmenterOptions {
  readonly pack?: string;
  readonly prompt: string;
  readonly boundary?: Boundary;
  readonly seed: number;
  readonly limit: number | null;
  readonly out?: string;
  /** Folder that report.json tells the images' paths from; without it it tells their names only. */
  readonly base?: string;
  readonly signal: AbortSignal;
}

/** What --json prints (docs/cli.md); report.json holds the same and every image. */
export interface SegmenterReport extends DrawnSummary {
  readonly groups: Readonly<Record<string, DrawnSummary>>;
  /** Images whose truth is empty: there is nothing to prompt with. */
  readonly skipped: number;
  readonly settings: {
    readonly prompt: string;
    readonly boundary: Boundary;
    readonly seed: number;
    readonly limit: number | null;
  };
  readonly pack: string;
  readonly model: { readonly segmenter: string };
  readonly timingsMs: { readonly medianPerImage: number | null };
}

/**
 * The drawing model alone, prompted from the truths; with `out` it goes on where it stopped.
 *
 * @throws UsageError where no image has a truth, or the folder holds other results
 */
export const runSegmenter = (
  samples: readonly Sample[],
  options: SegmenterOptions
): Promise<SegmenterReport> => {
  const run = (): Promise<SegmenterReport> => drawn(samples, options);
  return options.out === undefined ? run() : inResultFolder(options.out, run, options);
};

/** The results that the folder keeps; null for an image whose truth is empty. */
function journalOf(
  samples: readonly Sample[],
  { out, pack, prompt, boundary, seed }: SegmenterOptions
): Journal<DrawnSample | null> {
  const done = new Map<number, DrawnSample | null>();
  if (out === undefined) return { done, add: (index, result) => void done.set(index, result) };
  const text = readFileSync(join(packDirectory(pack), 'pack.json'), 'utf8');
  return openResults(out, samples, { segmenter: { prompt, boundary, seed }, pack: text });
}

async function drawn(
  samples: readonly Sample[],
  options: SegmenterOptions
): Promise<SegmenterReport> {
  const { seed, limit, signal } = options;
  const prompt = parseTruePrompt(options.prompt);
  const clicks = prompt.kind === 'feedback' ? prompt.clicks : null;
  const { pack, pipeline } = await openPipeline(options.pack);
  const drawing = withBoundary(pipeline, options.boundary);
  const bar = progressBar(samples.length);
  const results: DrawnSample[] = [];
  const drawnOf: Sample[] = [];
  try {
    const journal = journalOf(samples, options);
    for (const [i, sample] of samples.entries()) {
      throwIfCancelled(signal);
      if (!journal.done.has(i)) {
        journal.add(i, await drawSample(sample, drawing, prompt, seed + i, signal));
      }
      const result = journal.done.get(i);
      if (result) {
        results.push(result);
        drawnOf.push(sample);
      }
      bar.show(i + 1, i + 1);
    }
  } finally {
    bar.end();
    await pipeline.dispose();
  }
  if (results.length === 0) {
    throw new UsageError('No image has a mask with pixels; --segmenter is prompted from the masks');
  }
  const report: SegmenterReport = {
    ...summarizeDrawn(results, clicks, seed),
    groups: summarizeDrawnGroups(results, clicks, seed),
    skipped: samples.length - results.length,
    settings: { prompt: options.prompt, boundary: options.boundary ?? 'plain', seed, limit },
    pack: pack.id,
    model: { segmenter: pack.sam.kind },
    timingsMs: { medianPerImage: median(results.map(r => r.ms)) },
  };
  if (options.out !== undefined) {
    await write(options.out, report, results, withPaths(results, drawnOf, options.base));
  }
  return report;
}

async function write(
  out: string,
  report: SegmenterReport,
  results: readonly DrawnSample[],
  images: readonly DrawnSample[]
): Promise<void> {
  const json = JSON.stringify({ ...report, images }, null, 2);
  await writeWhole(join(out, 'report.json'), `${json}\n`);
  const columns = ['image', 'group', 'dice', 'iou', 'nsd2px', 'ms'] as const;
  const clicks = results[0]!.dicePerClick.map((_, n) => `dice${n}`);
  const rows = results.map(r => [...columns.map(c => r[c]), ...r.dicePerClick]);
  await writeWhole(join(out, 'images.csv'), csvText([...columns, ...clicks], rows));
}

export function segmenterText(report: SegmenterReport): string {
  const f = decimals;
  const head = ['group', 'n', 'dice', 'ci95', 'nsd2px', 'noc85', 'noc90', 'falls'];
  const rows = Object.entries({ all: report, ...report.groups }).map(([name, g]) => [
    name,
    String(g.n),
    f(g.dice?.mean),
    g.dice ? `${f(g.dice.ci95[0])}-${f(g.dice.ci95[1])}` : '-',
    f(g.nsd2px?.mean),
    f(g.noc85),
    f(g.noc90),
    g.falls ? `${g.falls.n} of ${g.falls.clicks}` : '-',
  ]);
  const perClick = report.dicePerClick?.map(f).join('  ');
  return alignedTable([head, ...rows]) + (perClick ? `Dice by clicks: ${perClick}\n` : '');
}
