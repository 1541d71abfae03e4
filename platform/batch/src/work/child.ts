import { fork, type ChildProcess } from 'node:child_process';
import type { FromChild, ToChild } from './childProtocol';
import type { LeasedTask } from '../tasks/taskSource';

/** How to start a process that calls `serveTasks`. */
export interface ChildProgram {
  readonly file: string;
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type ChildAnswer =
  | Exclude<FromChild, { type: 'ready' } | { type: 'answer' }>
  /** The process ended by itself, was ended for taking longer than its lease, or by `stop`. */
  | { readonly type: 'lost'; readonly why: 'ended' | 'late' | 'stopped' };

export interface Child {
  readonly run: (leased: LeasedTask, leaseMs: number) => Promise<ChildAnswer>;
  /** Ends the process; no other is started. */
  readonly stop: () => void;
}

/** A process that is not ready by then is lost, in milliseconds. */
const START_MS = 120_000;

/** One worker process, started on its first task and again after it was lost. */
export function createChild(
  program: ChildProgram,
  onAnswer: (verb: 'qido' | 'wado' | 'stow', status: number) => void = () => undefined
): Child {
  let child: ChildProcess | null = null;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    child?.kill('SIGKILL');
    child = null;
  };
  return {
    stop,
    run: (leased, leaseMs) =>
      new Promise(resolve => {
        if (stopped) return resolve({ type: 'lost', why: 'stopped' });
        // One that ended between two tasks is lost to nobody: another does the next.
        if (child && hasEnded(child)) child = null;
        const fresh = child === null;
        const mine = (child ??= start(program));
        let why: 'ended' | 'late' = 'ended';
        const endAfter = (ms: number) =>
          setTimeout(() => {
            why = 'late';
            mine.kill('SIGKILL');
          }, ms);
        // The lease is the task's: a busy machine takes its time to start a process.
        let timer = endAfter(fresh ? START_MS : leaseMs);
        const end = (answer: ChildAnswer): void => {
          clearTimeout(timer);
          mine.off('message', onMessage);
          mine.off('exit', onExit);
          mine.off('error', onExit);
          resolve(answer);
        };
        const begin = (): void => {
          const message: ToChild = {
            type: 'task',
            task: leased.task,
            attempt: leased.attempt,
            leaseMs,
          };
          clearTimeout(timer);
          timer = endAfter(leaseMs);
          mine.send(message, () => undefined);
        };
        const onMessage = (message: FromChild): void => {
          if (message.type === 'ready') begin();
          else if (message.type === 'answer') onAnswer(message.verb, message.status);
          else end(message);
        };
        const onExit = (): void => {
          if (child === mine) child = null;
          end({ type: 'lost', why: stopped ? 'stopped' : why });
        };
        mine.on('message', onMessage);
        mine.on('exit', onExit);
        mine.on('error', onExit);
        if (!fresh) begin();
      }),
  };
}

const hasEnded = (process: ChildProcess): boolean =>
  process.exitCode !== null || process.signalCode !== null || !process.connected;

function start({ file, args = [], execArgv = [], env = {} }: ChildProgram): ChildProcess {
  return fork(file, [...args], {
    execArgv: [...execArgv],
    env: { ...process.env, ...env },
    // What a task prints is not ours to log: it may hold values of a header.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
