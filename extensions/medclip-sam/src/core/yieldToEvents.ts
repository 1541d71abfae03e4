import { throwIfCancelled } from './errors';

/**
 * Lets waiting messages (a cancel above all) be delivered before the next heavy step, then honours the signal. A macrotask, because
 * a worker's messages do not arrive between microtasks.
 */
export async function yieldToEvents(signal?: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  await nextTask();
  throwIfCancelled(signal);
}

/** By a message and not a timer: browsers make every timer after some nested ones wait four milliseconds, and a run has dozens. */
export function nextTask(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
