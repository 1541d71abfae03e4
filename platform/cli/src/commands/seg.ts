import path from 'node:path';
import type { Command } from 'commander';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { ReadFrame, SegDocument } from '@medclip/extension-medclip-sam/dicom/seg/segDocument';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeWhole } from '@medclip/pacs/folder/writeWhole';
import { CODECS } from '../codecs';
import { makeOutFolder } from '../files/outFolder';
import { countOf } from '../countOf';
import { EXIT } from '../exitCodes';
import { heatmapPng, maskPng } from '../pngImage';
import { checkOutputs } from '../outputs';
import { readBytes } from '../readImage';
import { printJson, runCommand } from '../runCommand';

interface Options {
  readonly out: string;
  readonly json?: boolean;
}

/** `seg read`: any DICOM segmentation as PNG files and one JSON document. */
export function segCommand(program: Command): void {
  const seg = program.command('seg').description('DICOM segmentations');
  seg
    .command('read')
    .description('voxels as PNG per segment and frame, metadata and provenance as JSON')
    .argument('<file>', 'DICOM SEG, of any vendor')
    .requiredOption('--out <dir>', 'folder for the PNG files and seg.json; made if missing')
    .option('--json', 'print what seg.json holds')
    .action((file: string, options: Options) =>
      runCommand<Options>((given, signal) => runRead(file, given, signal))(options)
    );
}

async function runRead(file: string, { out, json }: Options, signal: AbortSignal): Promise<number> {
  checkOutputs({
    reads: [{ option: 'the SEG', path: file }],
    folders: [{ option: '--out', path: out, names: isOwnName }],
  });
  const document = await readSeg(await readBytes(file), { signal, codecs: CODECS });
  await makeOutFolder(out);
  for (const frame of document.frames) {
    throwIfCancelled(signal);
    await writeWhole(path.join(out, pngName(frame)), maskPng(frame.mask));
    if (frame.fraction) {
      await writeWhole(path.join(out, fractionName(frame)), heatmapPng(frame.fraction));
    }
  }
  const description = describe(document);
  await writeWhole(path.join(out, 'seg.json'), `${JSON.stringify(description, null, 2)}\n`);
  for (const warning of document.warnings) process.stderr.write(`${warning}\n`);
  if (json) printJson(description);
  else {
    const { segments, frames, type } = document;
    process.stdout.write(
      `${type}, ${countOf(segments.length, 'segment')}, ${countOf(frames.length, 'mask')} of ${document.width} x ${document.height} in ${out}\n`
    );
  }
  return EXIT.done;
}

const isOwnName = (name: string): boolean =>
  /^(segment\d+-frame\d+(-fraction)?\.png|seg\.json)$/.test(name);
const pngName = (f: ReadFrame): string => `segment${f.segmentNumber}-frame${f.index}.png`;
const fractionName = (f: ReadFrame): string =>
  `segment${f.segmentNumber}-frame${f.index}-fraction.png`;

/** Everything but the voxels, which stand in the PNG files that `frames` names. */
function describe({ frames, ...document }: SegDocument): object {
  return {
    ...document,
    frames: frames.map(({ mask, fraction, ...frame }) => ({
      ...frame,
      areaPx: mask.data.reduce((sum, v) => sum + v, 0),
      png: pngName({ mask, fraction, ...frame }),
      ...(fraction && { fractionPng: fractionName({ mask, fraction, ...frame }) }),
    })),
  };
}
