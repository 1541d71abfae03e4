import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import type { Box, Mask, SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/dataset/equipment';
import { resultObjects } from '@medclip/extension-medclip-sam/dicom/results/resultObjects';
import type { Boundary, Reliability } from '@medclip/extension-medclip-sam/engine/contract';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { EXIT, UsageError } from '../exitCodes';
import {
  applyClicks,
  emptyMask,
  outlineOfBox,
  reliabilityAfter,
  type Click,
  withBoundary,
} from '../handPrompts';
import { openPipeline } from '../openPipeline';
import { heatmapPng, maskPng } from '../pngImage';
import type { ImageFile } from '../readImage';
import { printJson } from '../runCommand';
import { outlineInput } from '../stack/writeStackSeg';
import { SERIES_NUMBER, tracked } from '../writeResultSeg';
import { blankMapLine } from './segmentAnswer';
import { isDicomName } from './segmentUsage';

interface HandOptions {
  readonly image: string;
  readonly pack?: string;
  readonly out: string;
  /** What the segment is called; "Outline" where nobody says. */
  readonly label?: string;
  readonly boundary?: Boundary;
  readonly reliability?: string;
  readonly labelmap?: boolean;
  readonly json?: boolean;
}

/** `segment` without a text: what a box holds or a click points at, drawn by the drawing model alone. */
export async function segmentByHand(
  file: ImageFile,
  box: Box<SourcePx> | null,
  clicks: readonly Click[],
  options: HandOptions,
  signal: AbortSignal
): Promise<number> {
  if (!box && clicks[0]?.label !== 1) {
    throw new UsageError('Without --text or --box the first --click must be inside (+)');
  }
  const started = performance.now();
  const { pipeline, pack } = await openPipeline(options.pack);
  try {
    const drawing = withBoundary(pipeline, options.boundary);
    const load = performance.now() - started;
    const start = box
      ? await outlineOfBox(drawing, file.raster, box, signal)
      : emptyMask(file.raster);
    const from = { mask: start, box, points: [] };
    const outline = await applyClicks(drawing, file.raster, from, clicks, signal);
    const { mask } = outline;
    const found = mask.data.includes(1);
    const reliability =
      found && options.reliability !== undefined
        ? await reliabilityAfter(pipeline, file.raster, outline, signal)
        : null;
    const mapWritten = found && (await writeOutline(file, mask, reliability, options, pack.id));
    const measure = found ? measureMask(mask, file.spacingUnder(mask)) : null;
    const total = performance.now() - started;
    if (options.json) {
      printJson({
        pack: pack.id,
        prompt: null,
        outcome: found ? 'outlined' : 'not-seen',
        found,
        mask: measure && { width: mask.width, height: mask.height, ...measure },
        ...{ clicks, box },
        model: { locator: null, segmenter: pack.sam.kind },
        ...(reliability && {
          reliability: {
            votes: reliability.votes,
            calibrated: reliability.calibrated,
            out: mapWritten ? options.reliability : null,
          },
        }),
        timingsMs: { load: Math.round(load), total: Math.round(total) },
        out: found ? options.out : null,
      });
    } else {
      process.stdout.write(
        measure ? `${options.out}: ${measure.areaPx} px\n` : 'nothing found in the box\n'
      );
    }
    return found ? EXIT.done : EXIT.nothingFound;
  } finally {
    await pipeline.dispose();
  }
}

/** @returns whether the reliability was written, if there is any: a DICOM object is none where it is 0 everywhere */
async function writeOutline(
  file: ImageFile,
  mask: Mask,
  reliability: Reliability | null,
  { out, label = 'Outline', reliability: to, labelmap }: HandOptions,
  pack: string
): Promise<boolean> {
  if (reliability && !isDicomName(to!)) await writeWhole(to!, heatmapPng(reliability.map));
  if (!file.dicom || !isDicomName(out)) {
    await writeWhole(out, maskPng(mask));
    return reliability !== null;
  }
  const { dicom, frame } = file;
  const input = tracked(
    outlineInput([{ dicom, frame, mask }], label, {
      name: APP_NAME,
      version: APP_VERSION,
      parameters: `pack=${pack}; prompt=box and clicks; edited=yes`,
    })
  );
  const reliabilityMap = reliability !== null && isDicomName(to!);
  const objects = await resultObjects(
    reliability ? { ...input, frames: input.frames.map(f => ({ ...f, reliability })) } : input,
    {
      segmentation: labelmap ? 'LABELMAP' : 'BINARY',
      ...{ probabilityMap: false, reliabilityMap, report: false },
    },
    { seriesNumber: SERIES_NUMBER }
  );
  for (const { kind, bytes } of objects)
    await writeWhole(kind === 'segmentation' ? out : to!, bytes);
  const isBlank = reliabilityMap && !objects.some(o => o.kind === 'reliability');
  if (isBlank) process.stderr.write(blankMapLine(to!, 'reliability'));
  return reliability !== null && !isBlank;
}
