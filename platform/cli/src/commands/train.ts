import { InvalidArgumentError, type Command } from 'commander';
import { countOf } from '../countOf';
import { EXIT } from '../exitCodes';
import { packDirectory } from '../openPipeline';
import { checkOutputs } from '../outputs';
import { printJson, runCommand } from '../runCommand';
import { positiveInteger, wholeNumber } from '../segmentOptions';
import { requireTorch } from '../weak/python';
import { runTrain } from '../weak/runTrain';

interface Options {
  readonly labels: string;
  readonly base?: string;
  readonly out: string;
  readonly heldOut?: string;
  readonly python: string;
  readonly minutes: number;
  readonly steps: number;
  readonly cycles: number;
  readonly checkpoints: number;
  readonly size: number;
  readonly seed: number;
  readonly json?: boolean;
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 24 * 60)) {
    throw new InvalidArgumentError('It must be a number of minutes above 0.');
  }
  return value;
}

function upTo(most: number): (text: string) => number {
  return text => {
    const value = positiveInteger(text);
    if (value > most) throw new InvalidArgumentError(`It must be at most ${most}.`);
    return value;
  };
}

function side(text: string): number {
  if (!['64', '128', '256'].includes(text)) {
    throw new InvalidArgumentError('It must be 64, 128 or 256.');
  }
  return Number(text);
}

/** Registers `medclip-sam train`. */
export function trainCommand(program: Command): void {
  program
    .command('train')
    .description('train a small segmenter on the outlines of `pseudolabel`, and put it into a pack')
    .requiredOption('--labels <dir>', 'folder that `pseudolabel` wrote; features are kept there')
    .option('--base <id|dir>', 'pack it is put into (default: MEDCLIP_PACK, else the shipped pack)')
    .option(
      '--held-out <manifest>',
      'other images with masks: where its box is better there, it gives the answer'
    )
    .option('--minutes <n>', 'of training at most', minutes, 10)
    .option('--steps <n>', 'of training at most', upTo(1e6), 1500)
    .option('--cycles <n>', 'restarts of the learning rate', upTo(20), 3)
    .option('--checkpoints <n>', 'kept of each cycle; all of them are averaged', upTo(10), 3)
    .option('--size <px>', 'side of the square it answers on: 64, 128 or 256', side, 64)
    .option('--seed <n>', 'seed of the training', wholeNumber, 1)
    .option('--python <file>', 'Python 3 with PyTorch', 'python3')
    .requiredOption('--out <dir>', 'folder of the new pack')
    .option('--json', 'one JSON object on stdout')
    .action(runCommand(run));
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  const base = packDirectory(options.base);
  checkOutputs({
    reads: [
      { option: '--labels', path: options.labels },
      { option: '--base', path: base },
    ],
    folders: [{ option: '--out', path: options.out }],
  });
  requireTorch(options.python);
  const { id, third } = await runTrain({ ...options, base, signal });
  if (options.json) printJson({ pack: id, third, out: options.out });
  else {
    const { labels, prefer, comparison } = third!;
    const compared = comparison
      ? ` Its box against the pack's own answer on ${countOf(comparison.pairs, 'other image')}: Dice ${comparison.mean >= 0 ? '+' : ''}${comparison.mean.toFixed(3)}.`
      : '';
    process.stdout.write(
      `${options.out}: trained on ${countOf(labels.images, 'outline')} that no person has checked.${compared} ` +
        `${prefer ? 'It gives the answer' : 'It is offered beside the answer'}.\n`
    );
  }
  return EXIT.done;
}
