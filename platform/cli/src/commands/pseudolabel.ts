import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { countOf } from '../countOf';
import { seededSelection } from '../evaluation/selection';
import { EXIT, UsageError } from '../exitCodes';
import { onePrompt } from '../onePrompt';
import { checkOutputs } from '../outputs';
import { printJson, runCommand } from '../runCommand';
import {
  addSegmentOptions,
  positiveInteger,
  wholeNumber,
  type SegmentOptions,
} from '../segmentOptions';
import type { Reason } from '../weak/gate';
import { imagesOf } from '../weak/labelFiles';
import type { LabelsAbout } from '../weak/labels';
import { runPseudolabel } from '../weak/runPseudolabel';

interface Options extends SegmentOptions {
  readonly data: string;
  readonly text: string;
  readonly normals?: string;
  readonly minIou: number;
  readonly minStability?: number;
  readonly minAgreement: number;
  readonly limit?: number;
  readonly seed: number;
  readonly workers: number;
  readonly out: string;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  }
  return value;
}

/** What leaves an outline out, as the options call it. */
const GATES: Readonly<Record<Reason, string>> = {
  'not-seen': 'the verdict, which no option changes',
  iou: '--min-iou',
  stability: '--min-stability',
  parts: 'their number of parts',
  agreement: '--min-agreement',
};

/** Registers `medclip-sam pseudolabel`. */
export function pseudolabelCommand(program: Command): void {
  const command = program
    .command('pseudolabel')
    .description('outline unlabelled images by the pack’s own answers, for `train` to learn from')
    .requiredOption('--data <dir>', 'folder with images/NAME.png, or with the PNG or DICOM files')
    .requiredOption('--text <prompt>', 'what all these images show')
    .option('--normals <dir>', 'images that are known not to show it; they get empty masks')
    .option('--min-iou <x>', 'least IoU that the drawing model predicts', share, 0.6)
    .option(
      '--min-stability <x>',
      'least stability of the edge (default: 0.8, or the lower quartile of the outlines)',
      share
    )
    .option('--min-agreement <x>', 'least agreement of disturbed boxes', share, 0.8)
    .option('--limit <n>', 'a random selection of at most n images', positiveInteger)
    .option('--seed <n>', 'seed of the selection', wholeNumber, 1)
    .option('--processes, --workers <n>', 'processes to run in', positiveInteger, 1)
    .requiredOption('--out <dir>', 'folder for masks and report; goes on where it stopped');
  addSegmentOptions(command).action(runCommand(run));
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  if (options.force)
    throw new UsageError('--force has no place here: what is not seen is left out');
  const { data, normals, limit, seed, workers, out, minIou, minStability, minAgreement } = options;
  const text = onePrompt(options.text);
  const read = (option: string, dir: string | undefined) =>
    dir === undefined ? [] : [dir, join(dir, 'images')].map(path => ({ option, path }));
  const written = ['.', 'outlines', 'masks', 'left-out'].map(name => join(out, name));
  checkOutputs({
    reads: [...read('--data', data), ...read('--normals', normals)],
    folders: written.map(path => ({ option: '--out', path })),
  });
  const all = await imagesOf(data);
  const images = seededSelection(all, limit, seed);
  const taken = new Set(all.map(i => i.mask));
  const without = normals === undefined ? [] : await imagesOf(normals, taken, 'normal-');
  const about = await runPseudolabel(images, without, {
    ...{ segment: options, text, modality: options.modality ?? null },
    gate: { minIou, minStability: minStability ?? null, minAgreement },
    ...{ workers, out, signal },
  });
  if (options.json) printJson({ ...about, out });
  else
    process.stdout.write(
      `${sentence(about)} Look at ${join(out, 'report.html')} before you train.\n`
    );
  return EXIT.done;
}

function sentence({ counts }: LabelsAbout): string {
  const { images, kept, normals, leftOut } = counts;
  const most = Object.entries(leftOut).sort((a, b) => b[1] - a[1])[0];
  const why = most ? `; most were left out by ${GATES[most[0] as Reason]} (${most[1]})` : '';
  return `${kept} of ${countOf(images, 'outline')} kept, ${normals} known normal${why}.`;
}
