import { throwIfCancelled } from './errors';

/**
 * One after the other: a call takes its turn after those before it, or leaves the line when cancelled. It may hold its turn
 * longer than it runs itself, until the worker is free again.
 */
export function createTurns() {
  let tail: Promise<void> = Promise.resolve();
  return async function inTurn<T>(
    signal: AbortSignal | undefined,
    work: (hold: (until: Promise<unknown>) => void) => Promise<T>
  ): Promise<T> {
    throwIfCancelled(signal);
    const before = tail;
    let next!: () => void;
    tail = new Promise(resolve => (next = resolve));
    let held: Promise<unknown> = Promise.resolve();
    try {
      await abortable(before, signal);
      return await work(until => (held = until));
    } finally {
      void Promise.allSettled([before, held]).then(() => next());
    }
  };
}

/** `work`, or `cancelled` once the signal has been aborted for `graceMs`; `work` itself goes on. */
export function abortable<T>(work: Promise<T>, signal?: AbortSignal, graceMs = 0): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => {
      const give = () => {
        try {
          throwIfCancelled(signal);
        } catch (error) {
          reject(error);
        }
      };
      if (graceMs === 0) give();
      else timer = setTimeout(give, graceMs);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave);
      clearTimeout(timer);
    });
  });
}
