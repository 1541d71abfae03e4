import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { exitCodeOf, failureSentence } from './exitCodes';
import { Kept } from './files/resultFolder';
import { onStop } from './process/onStop';

/**
 * Runs one command body: Ctrl+C, SIGTERM and SIGHUP cancel it, a failure ends in one sentence on stderr and the right exit code.
 * With --json stdout still gets its one object, `{ error }`. A body that takes no signal has nothing to keep and ends at once.
 */
export function runCommand<O extends object>(
  body: (options: O, signal: AbortSignal) => Promise<number>
): (options: O) => Promise<void> {
  return async options => {
    const abort = new AbortController();
    const end = onStop(() => {
      abort.abort();
      if (body.length > 1) return;
      fail(options, cancelledOf(null));
      process.exit();
    });
    try {
      process.exitCode = await body(options, abort.signal);
    } catch (thrown) {
      fail(options, abort.signal.aborted ? cancelledOf(thrown) : thrown);
    } finally {
      end();
    }
  };
}

function fail(options: { readonly json?: unknown }, cause: unknown): void {
  const sentence = failureSentence(cause);
  process.stderr.write(`${sentence}\n`);
  if (options.json === true) {
    const code = cause instanceof MedClipSamError ? cause.code : 'bad-input';
    printError(code, sentence);
  }
  process.exitCode = exitCodeOf(cause);
}

/** Where it was cancelled while something could be kept, that is said. */
const cancelledOf = (thrown: unknown): MedClipSamError =>
  thrown instanceof Kept
    ? thrown
    : new MedClipSamError('cancelled', 'Cancelled.', 'Run it again when you want to.');

/** The one object of a command that failed. */
export const printError = (code: string, message: string): void =>
  printJson({ error: { code, message } });

/** The command's one object on stdout. Numbers that are not finite become null, as JSON has no other word for them. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
