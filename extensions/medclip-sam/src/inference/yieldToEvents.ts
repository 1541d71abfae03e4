import { throwIfCancelled } from '../algorithm/errors';

/**
 * Lets waiting messages (a cancel above all) be delivered before the next heavy step, then honours the signal. A macrotask, because
 * a worker's messages do not arrive between microtasks.
 */
export async function yieldToEvents(signal?: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  await new Promise<void>(resolve => setTimeout(resolve, 0));
  throwIfCancelled(signal);
}
