import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { exitCodeOf, failureSentence } from './exitCodes';

/**
 * Runs one command body: SIGINT cancels it, a failure ends in one sentence on stderr and the right exit code. With --json
 * stdout still gets its one object, `{ error }`.
 */
export function runCommand<O extends object>(
  body: (options: O, signal: AbortSignal) => Promise<number>
): (options: O) => Promise<void> {
  return async options => {
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    process.once('SIGINT', cancel);
    try {
      process.exitCode = await body(options, abort.signal);
    } catch (thrown) {
      const cause = abort.signal.aborted ? cancelled() : thrown;
      const sentence = failureSentence(cause);
      process.stderr.write(`${sentence}\n`);
      if ('json' in options && options.json === true) {
        const code = cause instanceof MedClipSamError ? cause.code : 'bad-input';
        printError(code, sentence);
      }
      process.exitCode = exitCodeOf(cause);
    } finally {
      process.removeListener('SIGINT', cancel);
    }
  };
}

const cancelled = (): MedClipSamError =>
  new MedClipSamError('cancelled', 'Cancelled.', 'Run it again when you want to.');

/** The one object of a command that failed. */
export const printError = (code: string, message: string): void =>
  printJson({ error: { code, message } });

/** The command's one object on stdout. Numbers that are not finite become null, as JSON has no other word for them. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
