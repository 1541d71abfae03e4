import { throwIfCancelled } from './errors';
import { nextTask } from './yieldToEvents';

/** Long work in steps of a few milliseconds: whoever carries it out may let others have their turn between them. */
export type Steps<T> = Generator<void, T>;

/** Pixels that are looked at in one step: some milliseconds of the slower operations. */
export const STEP_PIXELS = 1 << 17;

/** Longest stretch of our own work on the main thread before the browser gets its turn, in milliseconds. */
const PAGE_MS = 8;
/** The same in a worker, where only a message waits (a cancel above all). */
const WORKER_MS = 12;

/** Keeps a long loop on the main thread below the 50 ms that a hand feels: `if (timeSlice.isOver()) await timeSlice.yield()`. */
export interface TimeSlice {
  isOver(): boolean;
  /** Lets others have their turn; a new slice begins after it. */
  yield(): Promise<void>;
}

/** @param letOthers by the browser's scheduler, so that the page goes on as soon as it may */
export function createTimeSlice(budgetMs = PAGE_MS, letOthers = yieldToPage): TimeSlice {
  let since = performance.now();
  return {
    isOver: () => performance.now() - since > budgetMs,
    yield: async () => {
      await letOthers();
      since = performance.now();
    },
  };
}

/** The same for work that only asks whether to wait. */
export function createPause(): () => Promise<void> | null {
  const timeSlice = createTimeSlice();
  return () => (timeSlice.isOver() ? timeSlice.yield() : null);
}

/** Long work on the main thread, in slices. @throws cancelled */
export const runSliced = <T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> =>
  run(steps, createTimeSlice(), signal);

/** Long work in a worker, in slices. @throws cancelled */
export const runSlicedInWorker = <T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> =>
  run(steps, createTimeSlice(WORKER_MS, nextTask), signal);

async function run<T>(steps: Steps<T>, timeSlice: TimeSlice, signal?: AbortSignal): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (!timeSlice.isOver()) continue;
    throwIfCancelled(signal);
    await timeSlice.yield();
    throwIfCancelled(signal);
  }
}

/** The same for work that is handed the pause. @throws cancelled */
export async function runPaused<T>(
  steps: Steps<T>,
  pause: (() => Promise<void> | null) | undefined,
  signal?: AbortSignal
): Promise<T> {
  for (;;) {
    await pause?.();
    throwIfCancelled(signal);
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** All steps without a pause: in Node, or where the work is known to be short. */
export function runUnsliced<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

interface SchedulerLike {
  yield?(): Promise<void>;
}

function yieldToPage(): Promise<void> {
  const scheduler = (globalThis as { scheduler?: SchedulerLike }).scheduler;
  if (scheduler?.yield) return scheduler.yield();
  return new Promise(resolve => setTimeout(resolve, 0));
}
