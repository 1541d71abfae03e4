import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { validatePrompt } from '@medclip/extension-medclip-sam/prompt/validatePrompt';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { countOf } from '../countOf';
import { makeOutFolder } from '../files/outFolder';
import { compareResults, type ReportedResult } from '../evaluation/compare';
import { controlSamples } from '../evaluation/controls';
import { readDataFolder, readManifest, type Sample } from '../evaluation/manifest';
import { runEvaluation } from '../evaluation/runEvaluation';
import { seededSelection } from '../evaluation/selection';
import { runSegmenter, segmenterText } from '../evaluation/segmenter/runSegmenter';
import { parseTruePrompt } from '../evaluation/segmenter/truePrompts';
import { alignedTable, decimals, summaryText } from '../evaluation/report/textTable';
import { EXIT, UsageError } from '../exitCodes';
import { onePrompt } from '../onePrompt';
import { checkOutputs } from '../outputs';
import { readJson } from '../files/readJson';
import { printJson, runCommand } from '../runCommand';
import {
  addSegmentOptions,
  positiveInteger,
  wholeNumber,
  type SegmentOptions,
} from '../segmentOptions';

interface Options extends SegmentOptions {
  readonly data?: string;
  readonly text?: string;
  readonly manifest?: string;
  readonly limit?: number;
  readonly seed: number;
  readonly workers: number;
  readonly controls?: boolean;
  readonly ablate?: boolean;
  readonly reliability?: boolean | string;
  readonly compare?: readonly string[];
  readonly segmenter?: boolean | string;
  readonly prompt?: string;
  readonly out?: string;
}

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure masks against truths: Dice, IoU, surface Dice, pointing, found rates')
    .option('--data <dir>', 'folder with images/NAME.png and masks/NAME.png')
    .option('--text <prompt>', 'the prompt for --data')
    .option('--manifest <file>', 'JSON list of { image, mask|null, text, group? }')
    .option('--limit <n>', 'a random selection of at most n images', positiveInteger)
    .option('--seed <n>', 'seed of the selection and of the bootstrap', wholeNumber, 1)
    .option('--processes, --workers <n>', 'processes to run in', positiveInteger, 1)
    .option('--controls', 'also run nonsense prompts and the other groups’ prompts on every image')
    .option('--ablate', 'also run every saliency map, SAM prompt and coarse mask')
    .option(
      '--reliability [raw]',
      'also count how often pixels are right, by how far the pass bears them out; needs --out. raw: as it is before the pack’s calibration, and a table for one'
    )
    .option('--compare <report...>', 'two report.json of earlier runs: paired differences B - A')
    .option(
      '--segmenter [third]',
      'the drawing model alone, prompted from the masks; needs no text. third: the trained segmenter of a pack alone'
    )
    .option(
      '--prompt <kind>',
      'with --segmenter: box, box:0.1 (sides off by a tenth), point, feedback:N (default: box)'
    )
    .option(
      '--out <dir>',
      'folder for report.json, images.csv and report.html; goes on where it stopped'
    );
  addSegmentOptions(command).action(runCommand(runEvaluate));
}

const isOwnName = (name: string): boolean =>
  /^((report|comparison)\.json|images\.csv|report\.html|(results|ablation-.*)\.jsonl)$/.test(name);

function checkFiles({ data, manifest, compare = [], out }: Options): void {
  const folders = data === undefined ? [] : ['images', 'masks'].map(name => join(data, name));
  checkOutputs({
    reads: [
      { option: '--manifest', path: manifest },
      ...folders.map(path => ({ option: '--data', path })),
      ...compare.map(path => ({ option: '--compare', path })),
    ],
    folders: [{ option: '--out', path: out, names: isOwnName }],
  });
}

/** @throws UsageError that names all that is missing */
function checkGiven({ data, manifest, text, out, segmenter }: Options): void {
  const missing: string[] = [];
  if ((data === undefined) === (manifest === undefined)) {
    missing.push('give either --data with --text, or --manifest');
  } else if (data !== undefined && text === undefined && segmenter !== true) {
    missing.push('--data needs --text');
  }
  if (out === undefined && segmenter !== true) missing.push('give --out DIR');
  const sentence = missing.join('; ');
  if (sentence) throw new UsageError(sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

async function samplesOf(options: Options): Promise<Sample[]> {
  if (options.manifest !== undefined) return readManifest(options.manifest);
  const text = options.text === undefined ? '' : onePrompt(options.text);
  return readDataFolder(options.data!, text);
}

/** @throws UsageError where there is none, saying where it was looked */
async function chosenSamples(options: Options): Promise<Sample[]> {
  const { manifest, data, limit, seed } = options;
  const chosen = seededSelection(await samplesOf(options), limit, seed);
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    manifest === undefined
      ? `There is no PNG or DICOM file (.dcm) in ${join(data!, 'images')}: put the images there, and for NAME the mask NAME.png into ${join(data!, 'masks')}`
      : `${manifest} lists no image: give a list of { image, mask, text }`
  );
}

/** What the paths in a report are relative to. */
const baseOf = ({ data, manifest }: Options): string => data ?? dirname(manifest!);

async function runEvaluate(options: Options, signal: AbortSignal): Promise<number> {
  checkFiles(options);
  if (options.compare) return runCompare(options.compare, options);
  if (typeof options.segmenter === 'string' && options.segmenter !== 'third') {
    throw new UsageError('--segmenter stands alone, or with third');
  }
  checkGiven(options);
  if (options.segmenter === 'third') return runThirdAlone(options, signal);
  if (options.segmenter) return runSegmenterAlone(options, signal);
  if (options.prompt !== undefined) throw new UsageError('--prompt goes with --segmenter');
  const { reliability: counted } = options;
  if (typeof counted === 'string' && counted !== 'raw')
    throw new UsageError('--reliability stands alone, or with raw');
  const chosen = await chosenSamples(options);
  const samples = options.controls ? [...chosen, ...controlSamples(chosen)] : chosen;
  for (const s of samples) validatePrompt(s.text);
  const report = await runEvaluation(samples, {
    segment: { ...options, countReliability: counted },
    seed: options.seed,
    limit: options.limit ?? null,
    workers: options.workers,
    ablate: options.ablate === true,
    out: options.out!,
    base: baseOf(options),
    signal,
  });
  if (options.json) printJson(report);
  else process.stdout.write(summaryText({ all: report, ...report.groups }));
  return EXIT.done;
}

async function runSegmenterAlone(options: Options, signal: AbortSignal): Promise<number> {
  const { pack, prompt = 'box', boundary, seed, limit = null, out } = options;
  if (options.controls || options.ablate || options.workers > 1) {
    throw new UsageError('--segmenter goes without --controls, --ablate and --workers');
  }
  parseTruePrompt(prompt);
  const samples = await chosenSamples(options);
  const report = await runSegmenter(samples, {
    ...{ pack, prompt, boundary, seed, limit, out, signal, base: baseOf(options) },
  });
  if (options.json) printJson(report);
  else process.stdout.write(segmenterText(report));
  return EXIT.done;
}

/** The trained segmenter of a pack: SAM from its box, and its own mask in the folder `own`. */
async function runThirdAlone(options: Options, signal: AbortSignal): Promise<number> {
  const { prompt, controls, ablate, out, seed, limit = null, workers } = options;
  if (prompt !== undefined || controls || ablate) {
    throw new UsageError('--segmenter third goes without --prompt, --controls and --ablate');
  }
  const samples = await chosenSamples(options);
  const run = async (third: 'box' | 'own', dir: string) => {
    const segment = { ...options, third };
    return runEvaluation(samples, {
      ...{ segment, seed, limit, workers, signal },
      ...{ ablate: false, out: dir, base: baseOf(options) },
    });
  };
  const box = await run('box', out!);
  const own = await run('own', join(out!, 'own'));
  if (options.json) printJson({ ...box, segmenter: 'third', own });
  else process.stdout.write(summaryText({ 'box to SAM': box, 'own mask': own }));
  return EXIT.done;
}

async function runCompare(paths: readonly string[], options: Options): Promise<number> {
  if (paths.length !== 2) throw new UsageError('--compare takes two report.json files');
  const read = async (path: string): Promise<ReportedResult[]> => {
    const json = (await readJson(path)) as { images?: ReportedResult[] } | null;
    const images = json?.images;
    if (!Array.isArray(images) || !images.every(r => typeof r?.image === 'string')) {
      throw new UsageError(`${path} is no report of evaluate`);
    }
    return images;
  };
  const c = compareResults(await read(paths[0]!), await read(paths[1]!), options.seed);
  if (options.out !== undefined) {
    await makeOutFolder(options.out);
    await writeWhole(join(options.out, 'comparison.json'), `${JSON.stringify(c, null, 2)}\n`);
  }
  if (options.json) printJson(c);
  else {
    const row = (name: 'dice' | 'nsd2px' | 'pointing'): string[] => [
      name,
      decimals(c[name]?.mean),
      c[name] ? `${decimals(c[name].ci95[0])} to ${decimals(c[name].ci95[1])}` : '-',
    ];
    const head = [`B - A, ${countOf(c.pairs, 'pair')}`, 'mean', 'ci95'];
    process.stdout.write(alignedTable([head, row('dice'), row('nsd2px'), row('pointing')]));
  }
  return EXIT.done;
}
