import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** A contender in a process of its own, so that its memory and its processor time are its alone. */
export interface LineProcess {
  /** One request, one answer; asked one after the other. Rejects with `internal` when the process fails or has ended. */
  ask<T>(request: object): Promise<T>;
  end(): void;
}

/** Starts a program that answers one JSON line on stdout for every JSON line on stdin. */
export function startLineProcess(
  command: string,
  args: readonly string[],
  signal?: AbortSignal
): LineProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], signal });
  let complaint = '';
  child.stderr.on('data', chunk => (complaint = `${complaint}${chunk}`.slice(-2000)));
  const lines = createInterface({ input: child.stdout });
  const waiting: ((outcome: string | Error) => void)[] = [];
  lines.on('line', line => waiting.shift()?.(line));
  const over = (why: string) => {
    const last = complaint.trim().split('\n').at(-1);
    const error = failed(`${why}${last ? ` (${last})` : ''}`);
    for (const tell of waiting.splice(0)) tell(error);
  };
  child.on('error', error => over(error.message));
  child.on('close', code => over(`it ended with ${code ?? 'a signal'}`));
  return {
    ask: request => question(child, waiting, request),
    end: () => void child.kill(),
  };
}

async function question<T>(
  child: ChildProcess,
  waiting: ((outcome: string | Error) => void)[],
  request: object
): Promise<T> {
  if (child.exitCode !== null || child.killed) throw failed('it has ended');
  const outcome = await new Promise<string | Error>(resolve => {
    waiting.push(resolve);
    child.stdin?.write(`${JSON.stringify(request)}\n`);
  });
  if (outcome instanceof Error) throw outcome;
  const answer = JSON.parse(outcome) as T & { readonly error?: string };
  if (answer.error !== undefined) throw failed(answer.error);
  return answer;
}

function failed(why: string): MedClipSamError {
  return new MedClipSamError(
    'internal',
    `A program under measurement failed: ${why}.`,
    'Check that there is enough free memory (12 GB for the full-size models) and run again.'
  );
}
