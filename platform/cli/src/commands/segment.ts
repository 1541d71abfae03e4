import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { maskOfRuns } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import type {
  MaskCandidate,
  SegmentResult,
  UncertaintyResult,
} from '@medclip/extension-medclip-sam/engine/contract';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import { unusualOf } from '@medclip/extension-medclip-sam/engine/pipeline/unusual';
import { EXIT, UsageError } from '../exitCodes';
import { checkInside, draftWithClicks, parseBox, parseClick, type Click } from '../handPrompts';
import { openPipeline, packDirectory } from '../openPipeline';
import { onePrompt } from '../onePrompt';
import { checkOutputs } from '../outputs';
import { heatmapPng, maskPng } from '../pngImage';
import { readImage, type ImageFile } from '../readImage';
import { printJson, runCommand } from '../runCommand';
import { addSegmentOptions, positiveInteger, segmentRequest } from '../segmentOptions';
import { showProgress } from '../showProgress';
import { absenceLine, meaningJson, termJson, unknownLine } from './segmentAnswer';
import { segmentByHand } from './segmentByHand';
import { checkUsage, isDicomName, type Options } from './segmentUsage';
import { packSha256 } from '../packSha256';
import { unusualText } from '../unusualText';
import { termOfImage, writeResultObjects } from '../writeResultSeg';

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
    .option('--frame <n>', 'frame of a multi-frame DICOM image, from 1', positiveInteger)
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
    if (options.heatmap) await writeFile(options.heatmap, heatmapPng(result.heatmap));
    if (result.mask) await writeMask(file, result, options);
    if (/\.png$/i.test(options.reliability ?? '') && result.reliability) {
      await writeFile(options.reliability!, heatmapPng(result.reliability.map));
    }
    if (uncertainty) await writeFile(options.uncertainty!, heatmapPng(uncertainty.entropy));
    if (options.candidates !== undefined) await writeCandidates(options.candidates, result);
    print(file, result, uncertainty, options, { clicks, segmenter: pack.sam.kind });
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

async function writeMask(file: ImageFile, result: SegmentResult, options: Options): Promise<void> {
  if (!file.dicom || !isDicomName(options.out)) {
    await writeFile(options.out, maskPng(result.mask!));
    return;
  }
  const hash = await packSha256(packDirectory(options.pack));
  const objects = await writeResultObjects(file.dicom, file.frame, result, hash, {
    labelmap: options.labelmap,
    probability: options.probability !== undefined,
    report: options.report !== undefined,
    reliability: isDicomName(options.reliability ?? ''),
    edited: (options.click ?? []).length > 0,
  });
  await writeFile(options.out, objects.seg);
  if (objects.probability) await writeFile(options.probability!, objects.probability);
  if (objects.reliability) await writeFile(options.reliability!, objects.reliability);
  if (objects.report) await writeFile(options.report!, objects.report);
}

const candidateFile = (c: MaskCandidate): string => `region${c.region}-token${c.token}.png`;

async function writeCandidates(dir: string, { candidates }: SegmentResult): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const c of candidates)
    await writeFile(join(dir, candidateFile(c)), maskPng(maskOfRuns(c.runs)));
}

function print(
  file: ImageFile,
  result: SegmentResult,
  uncertainty: UncertaintyResult | null,
  options: Options,
  drawn: { readonly clicks: readonly Click[]; readonly segmenter: string }
): void {
  const { mask } = result;
  const spacing = mask && file.spacingUnder(mask);
  const measure = mask && measureMask(mask, spacing);
  const modality = file.modality ?? options.modality;
  const unusual = mask
    ? runUnsliced(unusualOf(file.raster, mask, { prompt: result.prompt, modality }))
    : [];
  if (result.outcome === 'unknown-words') process.stderr.write(unknownLine(result));
  if (options.json) {
    printJson({
      pack: result.packId,
      prompt: result.prompt,
      outcome: result.outcome,
      didYouMean: result.meaning.didYouMean,
      meaning: meaningJson(file, result),
      side: result.side ?? null,
      saliency: result.saliency,
      topK: result.topK,
      channelsForwarded: result.channelsForwarded,
      prompting: result.prompting,
      postprocess: result.postprocess,
      found: result.found,
      specificity: result.specificity,
      mask: measure
        ? { width: mask.width, height: mask.height, ...measure, scale: spacing?.origin ?? null }
        : null,
      regions: result.regions,
      iouPrediction: result.iouPrediction,
      stability: result.stability,
      confidence: result.confidence,
      unusual,
      absence: result.absence,
      ...(options.candidates !== undefined && {
        candidates: result.candidates.map(({ runs, ...c }) => ({
          ...c,
          file: candidateFile({ ...c, runs }),
        })),
      }),
      ...(uncertainty && {
        uncertainty: {
          passes: uncertainty.passes,
          agreement: uncertainty.agreement,
          uncertainPx: uncertainty.uncertainPx,
        },
      }),
      ...(result.reliability && {
        reliability: {
          votes: result.reliability.votes,
          calibrated: result.reliability.calibrated,
          out: options.reliability,
        },
      }),
      ...(file.dicom && { term: termJson(termOfImage(file.dicom, result.prompt, result.side)) }),
      clicks: drawn.clicks,
      box: null,
      model: { locator: result.saliency, segmenter: drawn.segmenter },
      timingsMs: result.timingsMs,
      out: mask ? options.out : null,
    });
    return;
  }
  const { verdict, score } = result.specificity;
  if (result.outcome === 'unknown-words') return;
  if (result.outcome === 'absence-asked') {
    process.stdout.write(absenceLine(result));
    return;
  }
  if (!measure) {
    if (result.side?.told) {
      process.stdout.write(`not seen on the side asked for (${result.side.asked})\n`);
      return;
    }
    process.stdout.write(
      `nothing found: the text matches nothing in this image (specificity ${verdict}, ${score.toFixed(2)}). ` +
        'Use other words, or --force for the mask all the same.\n'
    );
    return;
  }
  const where = spacing?.origin === 'detector' ? ' at the detector' : '';
  const area =
    measure.areaMm2 === null ? ', not calibrated' : `, ${measure.areaMm2.toFixed(1)} mm2${where}`;
  const untold = result.side && !result.side.told ? ', side not told by the image header' : '';
  const sure = result.confidence
    ? `confidence ${result.confidence.level}, predicted IoU ${result.iouPrediction.toFixed(2)}, ` +
      `stability ${result.stability.toFixed(2)}`
    : 'no confidence after clicks';
  process.stdout.write(
    `${options.out}: ${measure.areaPx} px${area}${untold}, specificity ${verdict} (${score.toFixed(2)}), ` +
      `${sure}, ${Math.round(result.timingsMs.total)} ms${unusualText(unusual)}\n`
  );
}
