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

/** One line for stderr: what happened and what to do. File system errors are named by their code. */
export function failureSentence(cause: unknown): string {
  if (cause instanceof UsageError) return ended(cause.message);
  if (cause instanceof MedClipSamError && cause.code !== 'internal') {
    return `${ended(cause.message)} ${ended(cause.remedy)}`.replace(/\s+/g, ' ');
  }
  const e = cause as NodeJS.ErrnoException & { readonly dest?: string };
  const fault = writeFault(cause);
  if (fault) {
    return `${e.dest ?? e.path ?? 'A file'} could not be written: ${fault.why}. ${fault.remedy}`;
  }
  const sentences: Record<string, string> = {
    ENOENT: 'does not exist. Check the path.',
    EACCES: 'may not be read or written. Check its permissions.',
    EISDIR: 'is a folder where a file was expected.',
    ENOTDIR: 'is a file where a folder was expected.',
  };
  if (e?.code && e.path && sentences[e.code]) return `${e.path} ${sentences[e.code]}`;
  const message = cause instanceof Error ? cause.message : String(cause);
  return `${ended(message.split('\n')[0] ?? 'Failed')} Run with --help for the options.`;
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
