import { writeFault } from '@medclip/pacs/folder/writeFault';
import { EXIT } from '../exitCodes';

/**
 * Ends the process where stdout takes nothing any more: quietly behind a closed pipe (| head), which is no failure of ours, else as
 * failed and with the reason on stderr. Where stderr is gone there is nobody to tell: the work goes on.
 */
export function watchStreams({ stdout, stderr, exit } = process as WatchedProcess): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') return exit(EXIT.done);
    const { why, remedy } = writeFault(cause) ?? {
      why: cause.code ?? cause.message,
      remedy: 'Send it to another place.',
    };
    stderr.write(`The answer could not be written to stdout: ${why}. ${remedy}\n`);
    exit(EXIT.failed);
  });
}

interface WatchedProcess {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly exit: (code: number) => void;
}
