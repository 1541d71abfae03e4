import { CommanderError } from 'commander';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { writeFault } from '@medclip/pacs/folder/writeFault';

/** 0 done, 1 failed, 2 bad usage, 3 nothing found for this prompt. */
export const EXIT = { done: 0, failed: 1, usage: 2, nothingFound: 3 } as const;

/** Bad usage that commander itself does not see. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const ended = (s: string): string => (/[.!?]\)?$/.test(s) ? s : `${s}.`);

/** What happened and what to do. */
interface Failure {
  readonly message: string;
  readonly remedy: string;
}

/** What the system says of a path, by its code: behind the path, and what to do. */
const OF_PATHS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['does not exist.', 'Check the path.'],
  EACCES: ['may not be read or written.', 'Check its permissions.'],
  EPERM: ['may not be read or written.', 'Check its permissions.'],
  EISDIR: ['is a folder where a file was expected.', ''],
  ENOTDIR: ['is a file where a folder was expected.', ''],
  ENAMETOOLONG: ['is longer than a name or path may be.', 'Give a shorter one.'],
  ELOOP: ['is a link that leads to itself.', 'Check the path.'],
  EIO: ['could not be read: the disk reports an error.', 'Check the disk.'],
  EMFILE: ['could not be opened: too many files are open.', 'Raise that limit (ulimit -n).'],
};

/** Of anything thrown. File system errors are named by their code. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof UsageError) return { message: ended(cause.message), remedy: '' };
  if (cause instanceof MedClipSamError && cause.code !== 'internal') {
    const line = (text: string): string => ended(text).replace(/\s+/g, ' ');
    return { message: line(cause.message), remedy: line(cause.remedy) };
  }
  const e = cause as NodeJS.ErrnoException & { readonly dest?: string };
  const fault = writeFault(cause);
  if (fault) {
    const what = e.dest ?? e.path ?? 'A file';
    return { message: `${what} could not be written: ${fault.why}.`, remedy: fault.remedy };
  }
  const known = OF_PATHS[e?.code ?? ''];
  if (known && e.path) return { message: `${e.path} ${known[0]}`, remedy: known[1] };
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    message: ended(message.split('\n')[0] ?? 'Failed'),
    remedy: 'Run with --help for the options.',
  };
}

/** One line for stderr. */
export function failureSentence(cause: unknown): string {
  const { message, remedy } = failureOf(cause);
  return remedy === '' ? message : `${message} ${remedy}`;
}

/** What commander says of bad usage, in one line. */
export function usageSentence({ message }: CommanderError): string {
  const words = message
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .trim();
  return ended(words.charAt(0).toUpperCase() + words.slice(1));
}

export function exitCodeOf(cause: unknown): number {
  if (cause instanceof UsageError) return EXIT.usage;
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.done : EXIT.usage;
  return EXIT.failed;
}
