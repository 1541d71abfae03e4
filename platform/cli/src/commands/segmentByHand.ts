import { writeFile } from 'node:fs/promises';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure';
import type { Box, Mask, SourcePx } from '@medclip/extension-medclip-sam/algorithm/raster';
import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/equipment';
import { EXIT, UsageError } from '../exitCodes';
import { applyClicks, emptyMask, outlineOfBox, type Click } from '../handPrompts';
import { openPipeline } from '../openPipeline';
import { maskPng } from '../pngImage';
import type { ImageFile } from '../readImage';
import { printJson } from '../runCommand';
import { writeOutlineSeg } from '../stack/writeStackSeg';

interface HandOptions {
  readonly image: string;
  readonly pack?: string;
  readonly out: string;
  readonly label: string;
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
    const load = performance.now() - started;
    const start = box
      ? await outlineOfBox(pipeline, file.raster, box, signal)
      : emptyMask(file.raster);
    const from = { mask: start, box, points: [] };
    const mask = await applyClicks(pipeline, file.raster, from, clicks, signal);
    const found = mask.data.includes(1);
    if (found) await writeFile(options.out, content(file, mask, options, pack.id));
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

function content(
  file: ImageFile,
  mask: Mask,
  { out, label }: HandOptions,
  pack: string
): Uint8Array {
  if (!file.dicom || !/\.dcm$/i.test(out)) return maskPng(mask);
  return writeOutlineSeg([{ dicom: file.dicom, frame: file.frame, mask }], label, {
    name: APP_NAME,
    version: APP_VERSION,
    parameters: `pack=${pack}; prompt=box and clicks; edited=yes`,
  });
}
