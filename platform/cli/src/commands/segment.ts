import { join } from 'node:path';
import type { Command } from 'commander';
import { maskOfRuns } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { makeOutFolder } from '../files/outFolder';
import { EXIT, UsageError } from '../exitCodes';
import { checkInside, draftWithClicks, parseBox, parseClick } from '../handPrompts';
import { openPipeline, packDirectory } from '../openPipeline';
import { onePrompt } from '../onePrompt';
import { checkOutputs } from '../outputs';
import { heatmapPng, maskPng } from '../pngImage';
import { readImage, type ImageFile } from '../readImage';
import { runCommand } from '../runCommand';
import { addSegmentOptions, positiveInteger, segmentRequest } from '../segmentOptions';
import { showProgress } from '../showProgress';
import { blankMapLine, candidateFile, NO_MAPS, printAnswer, type BlankMaps } from './segmentAnswer';
import { segmentByHand } from './segmentByHand';
import { checkUsage, isDicomName, type Options } from './segmentUsage';
import { packSha256 } from '../packSha256';
import { say, unusedByPack, unusedModality } from '../usage/packHints';
import { writeResultObjects } from '../writeResultSeg';

export function segmentCommand(program: Command): void {
  const command = program
    .command('segment')
    .description('outline what a text names in one image: a SEG for DICOM, a mask PNG for PNG')
    .requiredOption('--image <file>', 'DICOM or PNG file')
    .option('--text <prompt>', 'what to outline')
    .option(
      '--box <x0,y0,x1,y1>',
      'without a text: what this box holds, two corners in any order, in image pixels from 0'
    )
    .option('--click <x,y,sign>', 'then a click, + inside or - outside; repeatable', collect)
    .option('--label <name>', 'what a segment without a text is called (default: "Outline")')
    .option(
      '--frame <n>',
      'frame of a multi-frame DICOM image, from 1 (default: 1)',
      positiveInteger
    )
    .requiredOption('--out <file>', '.dcm (for DICOM input) or .png')
    .option('--heatmap <file.png>', 'also write the saliency as grey PNG')
    .option('--candidates <dir>', 'also write alternative masks')
    .option('--uncertainty <file.png>', 'also write where wordings and boxes disagree')
    .option(
      '--reliability <file.png|file.dcm>',
      'also write how far the pass bears the outline out'
    )
    .option('--labelmap', 'store the SEG as a label map (Supplement 243)')
    .option('--probability <file.dcm>', 'also write the saliency as a FRACTIONAL SEG')
    .option('--report <file.dcm>', 'also write a TID 1500 report, UNVERIFIED');
  addSegmentOptions(command).action(runCommand(runSegment));
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

async function runSegment(options: Options, signal: AbortSignal): Promise<number> {
  checkUsage(options);
  checkFiles(options);
  const { text } = options;
  const clicks = (options.click ?? []).map(parseClick);
  const box = options.box === undefined ? null : parseBox(options.box);
  if (text !== undefined) onePrompt(text);
  const file = await readImage(options.image, options.frame);
  if (isDicomName(options.out) && !file.dicom) {
    throw new UsageError('A SEG needs a DICOM image; give --out FILE.png for a PNG image');
  }
  checkInside(file.raster, clicks, box);
  if (text === undefined) return segmentByHand(file, box, clicks, options, signal);
  const { pipeline, pack } = await openPipeline(options.pack);
  say([...unusedByPack(options, pack), ...unusedModality(options, file)]);
  const progress = showProgress();
  try {
    const request = {
      ...segmentRequest(text, options, file),
      candidates: options.candidates !== undefined,
      reliability: options.reliability !== undefined,
    };
    const run = { signal, onProgress: progress.show };
    const drafted = await pipeline.segment(file.raster, request, run);
    const result = await draftWithClicks(
      pipeline,
      file.raster,
      drafted,
      clicks,
      signal,
      options.boundary
    );
    const uncertainty =
      options.uncertainty === undefined
        ? null
        : await pipeline.uncertainty(file.raster, request, run);
    progress.end();
    if (options.heatmap) await writeWhole(options.heatmap, heatmapPng(result.heatmap));
    const blank = result.mask ? await writeMask(file, result, options) : NO_MAPS;
    if (/\.png$/i.test(options.reliability ?? '') && result.reliability) {
      await writeWhole(options.reliability!, heatmapPng(result.reliability.map));
    }
    if (uncertainty) await writeWhole(options.uncertainty!, heatmapPng(uncertainty.entropy));
    if (options.candidates !== undefined) await writeCandidates(options.candidates, result);
    printAnswer(file, result, uncertainty, options, { clicks, segmenter: pack.sam.kind, blank });
    return result.outcome === 'outlined' ? EXIT.done : EXIT.nothingFound;
  } finally {
    progress.end();
    await pipeline.dispose();
  }
}

const OUTPUTS = ['out', 'heatmap', 'uncertainty', 'reliability', 'probability', 'report'] as const;

function checkFiles(options: Options): void {
  const names = (name: string): boolean => /^region\d+-token\d+\.png$/.test(name);
  checkOutputs({
    reads: [{ option: '--image', path: options.image }],
    files: OUTPUTS.map(name => ({ option: `--${name}`, path: options[name] })),
    folders: [{ option: '--candidates', path: options.candidates, names }],
  });
}

/** Writes the outline and what belongs to it. */
async function writeMask(
  file: ImageFile,
  result: SegmentResult,
  options: Options
): Promise<BlankMaps> {
  if (!file.dicom || !isDicomName(options.out)) {
    await writeWhole(options.out, maskPng(result.mask!));
    return NO_MAPS;
  }
  const hash = await packSha256(packDirectory(options.pack));
  const objects = await writeResultObjects(file.dicom, file.frame, result, hash, {
    labelmap: options.labelmap,
    probability: options.probability !== undefined,
    report: options.report !== undefined,
    reliability: isDicomName(options.reliability ?? ''),
    edited: (options.click ?? []).length > 0,
  });
  await writeWhole(options.out, objects.seg);
  if (objects.probability) await writeWhole(options.probability!, objects.probability);
  if (objects.reliability) await writeWhole(options.reliability!, objects.reliability);
  if (objects.report) await writeWhole(options.report!, objects.report);
  const asked = (path: string | undefined) => isDicomName(path ?? '');
  const blank = {
    probability: asked(options.probability) && !objects.probability,
    reliability: asked(options.reliability) && !objects.reliability,
  };
  if (blank.probability) process.stderr.write(blankMapLine(options.probability!, 'heatmap'));
  if (blank.reliability) process.stderr.write(blankMapLine(options.reliability!, 'reliability'));
  return blank;
}

async function writeCandidates(dir: string, { candidates }: SegmentResult): Promise<void> {
  await makeOutFolder(dir);
  for (const c of candidates)
    await writeWhole(join(dir, candidateFile(c)), maskPng(maskOfRuns(c.runs)));
}
