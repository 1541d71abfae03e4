import type { Command } from 'commander';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import {
  outlineTraits,
  type OutlineTraits,
} from '@medclip/extension-medclip-sam/algorithm/measure/outlineTraits';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { countOf } from '../countOf';
import { readDataFolder, readManifest, type Sample } from '../evaluation/manifest';
import { atSize, checkSameField } from '../evaluation/maskAtSize';
import { alignedTable, decimals } from '../evaluation/report/textTable';
import { EXIT, UsageError } from '../exitCodes';
import { readOneOfMany, readMask } from '../readImage';
import { onePrompt } from '../onePrompt';
import { checkOutputs, readsOfSamples } from '../outputs';
import { printJson, runCommand } from '../runCommand';

interface Options {
  readonly data?: string;
  readonly manifest?: string;
  readonly text: string;
  readonly modality?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** The shares of the outlines below the figures of the table. */
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** What is usual for the outlines that people drew of one thing (docs/cli.md). */
interface PriorsTable {
  readonly concept: string;
  readonly modality: string | null;
  readonly n: number;
  /** Too small to be described, or no mask. */
  readonly skipped: number;
  readonly shares: readonly number[];
  readonly traits: Readonly<Record<string, readonly number[]>>;
}

/** Registers `medclip-sam priors`. */
export function priorsCommand(program: Command): void {
  program
    .command('priors')
    .description('what is usual for outlines that people drew: size, form, place, contrast')
    .option('--data <dir>', 'folder with images/NAME.png and masks/NAME.png')
    .option('--manifest <file>', 'JSON list of { image, mask|null, text, group? }')
    .requiredOption('--text <prompt>', 'what the masks outline; with --manifest those of this text')
    .option('--modality <code>', 'DICOM modality of PNG images, as in US, MR, DX')
    .option('--out <file.json>', 'also write the table to a file')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(run));
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  if ((options.data === undefined) === (options.manifest === undefined)) {
    throw new UsageError('Give either --data or --manifest');
  }
  if (options.manifest === undefined) onePrompt(options.text);
  const all =
    options.manifest === undefined
      ? await readDataFolder(options.data!, options.text)
      : (await readManifest(options.manifest)).filter(s => s.text === options.text);
  checkOutputs({
    reads: [{ option: '--manifest', path: options.manifest }, ...readsOfSamples(all)],
    files: [{ option: '--out', path: options.out }],
  });
  const described: OutlineTraits[] = [];
  let modality = options.modality ?? null;
  for (const sample of all) {
    throwIfCancelled(signal);
    const one = await describe(sample);
    modality ??= one?.modality ?? null;
    if (one?.traits) described.push(one.traits);
  }
  if (described.length === 0)
    throw new UsageError(
      `There is no outline to describe: ${options.manifest === undefined ? 'no mask holds a pixel' : 'no image of this --text has a mask that holds a pixel'}`
    );
  const meaning = readPrompt(options.text, { modality: modality ?? undefined });
  const names = Object.keys(described[0]!) as (keyof OutlineTraits)[];
  const table: PriorsTable = {
    concept: meaning.concept?.names[0] ?? meaning.text,
    modality,
    n: described.length,
    skipped: all.length - described.length,
    shares: SHARES,
    traits: Object.fromEntries(
      names.map(name => [
        name,
        SHARES.map(share =>
          quantile(
            described.map(d => d[name]),
            share
          )
        ),
      ])
    ),
  };
  if (options.out) await writeWhole(options.out, `${JSON.stringify(table, null, 2)}\n`);
  if (options.json) printJson(table);
  else process.stdout.write(asText(table));
  return EXIT.done;
}

async function describe({ image, mask }: Sample) {
  if (mask === null) return null;
  const { raster, modality } = await readOneOfMany(image);
  const truth = await readMask(mask);
  checkSameField(image, truth, raster);
  const outline = atSize(truth, raster);
  const traits = outline.data.includes(1) ? runUnsliced(outlineTraits(raster, outline)) : null;
  return { modality, traits };
}

/** Between the two nearest values, linear, as numpy's `quantile`. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at % 1) * (sorted[Math.ceil(at)]! - below);
}

const asText = ({ concept, n, skipped, shares, traits }: PriorsTable): string =>
  alignedTable([
    [
      `${concept}: ${countOf(n, 'outline')}, ${skipped} left out`,
      ...shares.map(s => `${100 * s} %`),
    ],
    ...Object.entries(traits).map(([name, values]) => [name, ...values.map(v => decimals(v))]),
  ]);
