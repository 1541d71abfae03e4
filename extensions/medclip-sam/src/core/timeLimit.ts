/**
 * Runs `work` with a signal that is aborted when `signal` is, or after `ms` milliseconds (then with a TimeoutError as its reason).
 * The timer ends with the work, so that nothing is left behind.
 *
 * A timer of its own, as Node 20 may collect the signal of AbortSignal.timeout() where only AbortSignal.any() holds it: it then
 * never fires, and the work waits for ever.
 *
 * @throws what `work` throws
 */
export async function withTimeLimit<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const limit = new AbortController();
  const stop = (): void => limit.abort(signal?.reason);
  const timer = setTimeout(
    () => limit.abort(new DOMException('The time limit is over.', 'TimeoutError')),
    ms
  );
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
