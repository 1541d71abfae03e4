import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { PACKAGE_DIR } from '@medclip/viewer/installed';
import type { SegmentOptions } from '../segmentOptions';
import { evaluateSample, type SampleResult } from './evaluateSample';
import type { Label } from '../weak/labelSample';
import type { Sample } from './manifest';
import type { FromWorker, ToWorker } from './worker';

export interface RunSamplesOptions {
  readonly segment: SegmentOptions;
  /** Used where one worker is enough. */
  readonly pipeline: Pipeline;
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Called once per sample, in the order they finish. */
  readonly onResult: (index: number, result: SampleResult) => void;
}

/** Evaluates the samples of `indices`; with one worker in this process, else in child processes with a pack each. */
export async function runSamples(
  samples: readonly Sample[],
  indices: readonly number[],
  options: RunSamplesOptions
): Promise<void> {
  if (indices.length === 0) return;
  const workers = Math.min(options.workers, indices.length);
  if (workers > 1) {
    const tasks = indices.map((index): ToWorker => ({
      type: 'sample',
      index,
      sample: samples[index]!,
    }));
    return runInProcesses<SampleResult>(tasks, workers, options);
  }
  for (const i of indices) {
    throwIfCancelled(options.signal);
    const { result } = await evaluateSample(
      samples[i]!,
      options.pipeline,
      options.segment,
      options.signal
    );
    options.onResult(i, result);
  }
}

/** Each task to the next free of `workers` processes. `T`: what the tasks' kind answers. */
export async function runInProcesses<T extends SampleResult | Label>(
  tasks: readonly ToWorker[],
  workers: number,
  options: Pick<RunSamplesOptions, 'segment' | 'signal'> & {
    readonly onResult: (index: number, result: T) => void;
  }
): Promise<void> {
  const queue = [...tasks];
  const children: ChildProcess[] = [];
  try {
    await Promise.all(
      Array.from({ length: workers }, async () => {
        const child = PACKAGE_DIR
          ? fork(join(__dirname, 'evaluateWorker.cjs'), { env: process.env })
          : fork(join(__dirname, 'worker.ts'), {
              execArgv: ['--require', require.resolve('tsx/cjs')],
              env: process.env,
            });
        children.push(child);
        await ask(child, { type: 'open', options: options.segment }, options.signal);
        for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
          const answer = await ask(child, task, options.signal);
          if (answer.type === 'result') options.onResult(answer.index, answer.result as T);
        }
      })
    );
  } finally {
    for (const child of children) child.disconnect?.();
  }
}

/** One message to a worker and its answer; a worker that dies or fails rejects. */
function ask(child: ChildProcess, message: ToWorker, signal?: AbortSignal): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: MedClipSamError): void => {
      done();
      reject(error);
    };
    const onMessage = (m: FromWorker): void => {
      if (m.type === 'failed') {
        const code = m.code === 'internal' ? 'bad-input' : m.code;
        return fail(new MedClipSamError(code, m.message, m.remedy));
      }
      done();
      resolve(m);
    };
    const onExit = (code: number | null): void =>
      fail(
        new MedClipSamError(
          'backend-failed',
          `A worker process ended (${code ?? 'killed'}).`,
          'Run again with fewer workers; finished images are kept.'
        )
      );
    const onAbort = (): void => fail(new MedClipSamError('cancelled', 'Cancelled.', 'Run again.'));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(message);
  });
}
