import { Command } from 'commander';
import product from '../../../package.json';
import { checkOptions } from './usage/checkOptions';

/** A command registers itself on the program; in the order of the help. Loaded when it is asked for: together they take seconds. */
const COMMANDS: Readonly<Record<string, () => (program: Command) => void>> = {
  segment: () =>
    (require('./commands/segment') as typeof import('./commands/segment')).segmentCommand,
  continue: () =>
    (require('./commands/continue') as typeof import('./commands/continue')).continueCommand,
  find: () => (require('./commands/find') as typeof import('./commands/find')).findCommand,
  evaluate: () =>
    (require('./commands/evaluate') as typeof import('./commands/evaluate')).evaluateCommand,
  calibrate: () =>
    (require('./commands/calibrate') as typeof import('./commands/calibrate')).calibrateCommand,
  priors: () => (require('./commands/priors') as typeof import('./commands/priors')).priorsCommand,
  pseudolabel: () =>
    (require('./commands/pseudolabel') as typeof import('./commands/pseudolabel'))
      .pseudolabelCommand,
  train: () => (require('./commands/train') as typeof import('./commands/train')).trainCommand,
  models: () =>
    (require('./commands/models/models') as typeof import('./commands/models/models'))
      .modelsCommand,
  parity: () => (require('./commands/parity') as typeof import('./commands/parity')).parityCommand,
  seg: () => (require('./commands/seg') as typeof import('./commands/seg')).segCommand,
  batch: () => (require('./commands/batch') as typeof import('./commands/batch')).batchCommand,
  bench: () => (require('./commands/bench') as typeof import('./commands/bench')).benchCommand,
  serve: () => (require('./commands/serve') as typeof import('./commands/serve')).serveCommand,
};

/** Asked without a command. */
const VERSION = ['--version', '-V'];

/**
 * `medclip-sam` (docs: README, "Command line").
 * @param first the first argument; where it names a command the program has no other, for the version none
 */
export function createProgram(first?: string): Command {
  const program = new Command('medclip-sam')
    .description('text-prompted segmentation of medical images: BiomedCLIP saliency, SAM masks')
    .version(product.version)
    .showHelpAfterError('(run with --help for the options)')
    .exitOverride();
  const all = Object.keys(COMMANDS);
  const one = all.filter(name => name === first);
  const wanted = VERSION.includes(first ?? '') ? [] : one.length > 0 ? one : all;
  for (const name of wanted) COMMANDS[name]!()(program);
  checkOptions(program);
  return program;
}
