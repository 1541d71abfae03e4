import { throwIfCancelled } from './errors';

/**
 * One after the other, in the order of the calls: work begins when what was there before has ended, well or not, or leaves the queue
 * when it is cancelled. It may hold its place longer than it runs itself, until something else is free again.
 */
export function createQueue() {
  let tail: Promise<void> = Promise.resolve();
  return async function enqueue<T>(
    work: (hold: (until: Promise<unknown>) => void) => Promise<T>,
    signal?: AbortSignal
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

export type Queue = ReturnType<typeof createQueue>;

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
