import { throwIfCancelled } from './errors';
import type { Steps } from './steps';

/** Longest stretch of our own work on the main thread before the browser gets its turn, in milliseconds. */
const BUDGET_MS = 8;

const now = () => performance.now();

interface SchedulerLike {
  yield?(): Promise<void>;
}

function turn(): Promise<void> {
  const scheduler = (globalThis as { scheduler?: SchedulerLike }).scheduler;
  if (scheduler?.yield) return scheduler.yield();
  return new Promise(resolve => setTimeout(resolve, 0));
}

/**
 * Lets long loops on the main thread stay below the 50 ms that a hand feels: `if (breath.due()) await breath.take()`.
 */
export interface Breath {
  due(): boolean;
  take(): Promise<void>;
}

export function createBreath(budgetMs = BUDGET_MS): Breath {
  let since = now();
  return {
    due: () => now() - since > budgetMs,
    take: async () => {
      await turn();
      since = now();
    },
  };
}

/** The same for work that only asks whether to wait. */
export function createPause(): () => Promise<void> | null {
  const breath = createBreath();
  return () => (breath.due() ? breath.take() : null);
}

/** Long work on the main thread, with a breath wherever one is due. @throws cancelled */
export async function inBreaths<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  const breath = createBreath();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (!breath.due()) continue;
    await breath.take();
    throwIfCancelled(signal);
  }
}
