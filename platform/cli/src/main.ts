import { CommanderError } from 'commander';
import { EXIT, exitCodeOf } from './exitCodes';
import { createProgram } from './program';

async function main(): Promise<void> {
  // A closed pipe (| head) is no failure of ours.
  process.stdout.on('error', (e: NodeJS.ErrnoException) => {
    if (e.code === 'EPIPE') process.exit(EXIT.done);
  });
  try {
    await createProgram().parseAsync(process.argv);
  } catch (cause) {
    // commander has already said what is wrong with the options.
    if (!(cause instanceof CommanderError)) throw cause;
    process.exitCode = exitCodeOf(cause);
  }
}

void main();
