import { parseHours } from '@medclip/batch/plan/hours';
import { createMetrics, serveMetrics } from '@medclip/batch/tasks/metrics';
import type { TaskResult } from '@medclip/batch/tasks/task';
import type { TaskSource } from '@medclip/batch/tasks/taskSource';
import { work } from '@medclip/batch/work/work';
import type { TaskCounts } from '@medclip/batch/tasks/pgBossTables';
import { batchProgress } from './batchProgress';
import { childProgram, type ChildOptions } from './childProgram';
import { stopGently } from './stopGently';

/** What `run` and `work` share beside where their tasks come from. */
export interface WorkerOptions extends ChildOptions {
  readonly lease: number;
  readonly hours?: string;
  readonly metrics?: number;
}

export interface Work {
  readonly source: TaskSource;
  readonly processes: number;
  readonly untilFinished: boolean;
  readonly limit?: number | undefined;
  /** Tasks in all and those done before, for the bar. */
  readonly total: number;
  readonly doneBefore: number;
  /** Of a queue that others work on too. */
  readonly counts?: () => Promise<TaskCounts>;
  readonly onResult?: (result: TaskResult) => void;
}

export type Rate = ReturnType<ReturnType<typeof batchProgress>['end']>;

/** Refuses hours that cannot be read, before anything is asked of the archive. @throws MedClipSamError bad-input */
export const readHours = ({ hours }: Pick<WorkerOptions, 'hours'>) =>
  hours === undefined ? undefined : parseHours(hours);

/** Works on a source with the command's options, shows how far it is, and stops gently. Returns how fast it went. */
export async function workOn(
  options: WorkerOptions,
  { source, processes, untilFinished, limit, total, doneBefore, counts, onResult }: Work,
  signal: AbortSignal
): Promise<Rate> {
  const hours = readHours(options);
  const progress = batchProgress(total, doneBefore);
  const metrics = createMetrics(counts);
  const served =
    options.metrics === undefined ? null : await serveMetrics(metrics.text, options.metrics);
  try {
    stopGently(signal);
    await work(source, {
      program: childProgram(options),
      processes,
      leaseMs: options.lease * 1000,
      ...(hours && { hours }),
      ...(limit !== undefined && { limit }),
      untilFinished,
      signal,
      onResult: result => {
        metrics.onResult(result);
        progress.onResult();
        onResult?.(result);
      },
      onFailure: metrics.onFailure,
      onAnswer: metrics.onAnswer,
      onPause: progress.onPause,
    });
  } finally {
    await served?.close();
    await source.close();
  }
  return progress.end();
}
