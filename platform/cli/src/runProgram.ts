import { CommanderError } from 'commander';
import { exitCodeOf, usageSentence } from './exitCodes';
import { createProgram } from './program';
import { printError } from './runCommand';

/**
 * Runs the command that the arguments name; `process.exitCode` says how it ended. Of bad usage that commander finds it has already
 * told stderr; with --json stdout gets its one object, `{ error }`, then, too.
 */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await createProgram(args[0]).parseAsync(args, { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    process.exitCode = exitCodeOf(cause);
    // Help and version that were asked for are no error.
    if (cause.exitCode !== 0 && asksForJson(args)) printError('bad-input', usageSentence(cause));
  }
}

/** Commander stops before it has read all options, so they are looked through here. What follows `--` is no option. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}
