import { Command } from 'commander';
import product from '../../../package.json';
import { batchCommand } from './commands/batch';
import { benchCommand } from './commands/bench';
import { calibrateCommand } from './commands/calibrate';
import { continueCommand } from './commands/continue';
import { evaluateCommand } from './commands/evaluate';
import { findCommand } from './commands/find';
import { modelsCommand } from './commands/models/models';
import { parityCommand } from './commands/parity';
import { priorsCommand } from './commands/priors';
import { pseudolabelCommand } from './commands/pseudolabel';
import { segCommand } from './commands/seg';
import { segmentCommand } from './commands/segment';
import { serveCommand } from './commands/serve';
import { trainCommand } from './commands/train';

/** `medclip-sam`: every command registers itself on the program (docs: README, "Command line"). */
export function createProgram(): Command {
  const program = new Command('medclip-sam')
    .description('text-prompted segmentation of medical images: BiomedCLIP saliency, SAM masks')
    .version(product.version)
    .showHelpAfterError('(run with --help for the options)')
    .exitOverride();
  segmentCommand(program);
  continueCommand(program);
  findCommand(program);
  evaluateCommand(program);
  calibrateCommand(program);
  priorsCommand(program);
  pseudolabelCommand(program);
  trainCommand(program);
  modelsCommand(program);
  parityCommand(program);
  segCommand(program);
  batchCommand(program);
  benchCommand(program);
  serveCommand(program);
  return program;
}
