import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import type { AccompaniedSlice } from '@medclip/extension-medclip-sam/algorithm/slices/companionHeads';
import {
  continueOutlines,
  type Continuation,
} from '@medclip/extension-medclip-sam/engine/slices/continueOutlines';
import {
  CONTINUE_METHODS,
  type ContinueMethod,
} from '@medclip/extension-medclip-sam/engine/slices/continuationRun';
import { segmenterAlong } from '@medclip/extension-medclip-sam/engine/slices/segmenterAlong';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { makeOutFolder } from '../files/outFolder';
import { countOf } from '../countOf';
import { EXIT, UsageError } from '../exitCodes';
import { distinctMaskNames, maskNameOf } from '../files/maskNames';
import { openPipeline } from '../openPipeline';
import { checkOutputs } from '../outputs';
import { maskPng, readMaskPng, whyNoMaskPng } from '../pngImage';
import { namingFile, readBytes } from '../readImage';
import { printJson, runCommand } from '../runCommand';
import { wholeNumber } from '../segmentOptions';
import { readCompanion, type Companion } from '../stack/companions';
import { readStack } from '../stack/readStack';
import { isDicomSlice, type StackSlice } from '../stack/stackSlice';
import { writeStackSeg } from '../stack/writeStackSeg';

interface Options {
  readonly images: string;
  readonly outline: readonly string[];
  readonly companions?: readonly string[];
  readonly method: ContinueMethod;
  readonly pack?: string;
  readonly label: string;
  readonly seed?: number;
  readonly out: string;
  readonly json?: boolean;
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function continueCommand(program: Command): void {
  program
    .command('continue')
    .description('continue outlines of some slices through a stack: one mask a slice, or a SEG')
    .requiredOption('--images <dir>', 'PNG slices in the order of their names, or a DICOM series')
    .requiredOption(
      '--outline <n=mask.png>',
      'outline of slice N, counted from 0 (frames of --frame count from 1); repeatable',
      collect
    )
    .option(
      '--companions <dir...>',
      'further sequences: the same slices, or DICOM series in the same frame of reference'
    )
    .addOption(
      new Option('--method <who>', 'who draws; auto: the best on the outlines given')
        .choices(CONTINUE_METHODS)
        .default('auto')
    )
    .option('--pack <id|dir>', 'model pack for the segmenter; without it none is asked in auto')
    .option('--label <name>', 'what the segment is called in a SEG', 'Outline')
    .option('--seed <n>', 'seed of the learner', wholeNumber)
    .requiredOption('--out <dir|file.dcm>', 'folder for the masks, or a SEG for a DICOM series')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(runContinue));
}

async function runContinue(options: Options, signal: AbortSignal): Promise<number> {
  const asked = options.outline.map(parseOutline);
  const asSeg = /\.dcm$/i.test(options.out);
  checkFiles(options, asked, asSeg);
  const stack = await readStack(options.images);
  if (asSeg && !stack.every(isDicomSlice)) {
    throw new UsageError('A SEG needs a DICOM series; give --out DIR for PNG slices');
  }
  if (asSeg) checkDistinct(options.images, stack);
  checkOneSize(stack);
  const masks = asSeg
    ? []
    : distinctMaskNames(
        stack.map(s => s.image),
        sliceMaskName
      );
  const outlines = await readOutlines(asked, stack);
  const companions: Companion[] = [];
  for (const dir of options.companions ?? []) companions.push(await readCompanion(dir, stack));
  const needed = options.method === 'segmenter' || (options.method === 'auto' && options.pack);
  const opened = needed ? await openPipeline(options.pack) : null;
  try {
    const slice = async (index: number, outline: Mask): Promise<AccompaniedSlice> => ({
      image: stack[index]!.raster,
      companions: companions.map(companion => companion(index, outline)),
    });
    const segmenter = opened
      ? (index: number, previous: Mask) =>
          segmenterAlong(opened.pipeline, stack[index]!.raster, previous, signal)
      : undefined;
    const continuation = await continueOutlines(
      { count: stack.length, slice, ...(segmenter && { segmenter }) },
      { outlines, method: options.method, seed: options.seed, signal }
    );
    if (asSeg) {
      await writeWhole(
        options.out,
        writeStackSeg(stack.filter(isDicomSlice), continuation, options.label)
      );
    } else {
      await writeMasks(options.out, masks, continuation);
    }
    print(options, stack, continuation);
    return EXIT.done;
  } finally {
    await opened?.pipeline.dispose();
  }
}

function checkFiles(
  { images, companions = [], out }: Options,
  asked: readonly AskedOutline[],
  asSeg: boolean
): void {
  const masks = new Set(existsSync(images) ? readdirSync(images).map(sliceMaskName) : []);
  const names = (file: string): boolean =>
    masks.has(file) || masks.has(file.replace(/_\d+\.png$/, '.png'));
  checkOutputs({
    reads: [
      { option: '--images', path: images },
      ...companions.map(path => ({ option: '--companions', path })),
      ...asked.map(({ path }) => ({ option: '--outline', path })),
    ],
    files: asSeg ? [{ option: '--out', path: out }] : [],
    folders: asSeg ? [] : [{ option: '--out', path: out, names }],
  });
}

/** A SEG names its images by their UIDs. */
function checkDistinct(directory: string, stack: readonly StackSlice[]): void {
  const first = new Map<string, StackSlice>();
  for (const slice of stack) {
    const key = `${textOf(slice.dicom?.dataset ?? {}, 'SOPInstanceUID') ?? ''}#${slice.frame}`;
    const other = first.get(key);
    if (other) {
      throw new UsageError(
        `${directory}: ${other.image} and ${slice.image} have one SOP Instance UID, so that a SEG cannot name them apart. ` +
          `Give --out DIR, or the images as the PACS has them`
      );
    }
    first.set(key, slice);
  }
}

function checkOneSize(stack: readonly StackSlice[]): void {
  const sizeOf = ({ raster }: StackSlice): string => `${raster.width} x ${raster.height}`;
  const [first] = stack as readonly [StackSlice];
  const odd = stack.find(slice => sizeOf(slice) !== sizeOf(first));
  if (!odd) return;
  throw new UsageError(
    `${odd.image} has ${sizeOf(odd)} pixels, ${first.image} has ${sizeOf(first)}. Give slices of one size`
  );
}

interface AskedOutline {
  readonly index: number;
  readonly path: string;
}

function parseOutline(text: string): AskedOutline {
  const match = /^(\d+)=(.+)$/.exec(text);
  if (!match) {
    throw new UsageError(
      `--outline ${JSON.stringify(text)}: give the slice's number, from 0, and a mask, as in 12=mask.png`
    );
  }
  return { index: Number(match[1]), path: match[2]! };
}

async function readOutlines(
  asked: readonly AskedOutline[],
  stack: readonly StackSlice[]
): Promise<ReadonlyMap<number, Mask>> {
  const outlines = new Map<number, Mask>();
  for (const { index, path } of asked) {
    if (index >= stack.length) {
      throw new UsageError(
        `--outline ${index}=…: the stack has ${countOf(stack.length, 'slice')}, counted from 0; give a number from 0 to ${stack.length - 1}`
      );
    }
    if (outlines.has(index)) throw new UsageError(`--outline ${index}=… is given twice`);
    const bytes = await readBytes(path);
    const other = whyNoMaskPng(bytes);
    if (other) throw new UsageError(`--outline ${index}=${path}: ${other}`);
    const mask = await namingFile(path, () => readMaskPng(bytes, path));
    const { raster, image } = stack[index]!;
    if (mask.width !== raster.width || mask.height !== raster.height) {
      throw new UsageError(
        `--outline ${index}=${path}: the mask has ${mask.width} x ${mask.height} pixels, ` +
          `${image} has ${raster.width} x ${raster.height}. Give a mask of the image's own size`
      );
    }
    outlines.set(index, mask);
  }
  return outlines;
}

/** @param masks the name of each slice's file */
async function writeMasks(
  directory: string,
  masks: readonly string[],
  { slices }: Continuation
): Promise<void> {
  await makeOutFolder(directory);
  for (const { index, outline } of slices) {
    await writeWhole(join(directory, masks[index]!), maskPng(outline));
  }
}

/** A PNG's own name, NAME.png of NAME.dcm, and NAME_3.png of its third frame. */
function sliceMaskName(image: string): string {
  if (/\.png$/i.test(image)) return image;
  const [, file = image, frame] = /^(.*)#(\d+)$/.exec(image) ?? [];
  const name = maskNameOf(file);
  return frame === undefined ? name : name.replace(/\.png$/, `_${frame}.png`);
}

function print(options: Options, stack: readonly StackSlice[], done: Continuation): void {
  if (options.json) {
    printJson({
      slices: done.slices.map(({ index, outline, method, stopped, tissue, cycle }) => ({
        image: stack[index]!.image,
        method,
        areaPx: measureMask(outline).areaPx,
        ...{ stopped, tissue, cycle },
      })),
      learnMs: Math.round(done.learnMs),
      choice: done.choice,
      out: options.out,
    });
    return;
  }
  const drawn = done.slices.filter(s => s.method !== 'outlined' && s.method !== 'none').length;
  const stopped = done.slices.filter(s => s.method === 'none').length;
  process.stdout.write(
    `${options.out}: ${countOf(drawn, 'slice')} drawn from ${countOf(done.learnt?.outlines ?? 0, 'outline')}` +
      `${stopped ? `, ${stopped} behind a stop left empty` : ''}\n`
  );
}
