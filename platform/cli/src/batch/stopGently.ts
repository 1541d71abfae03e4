/** Ends on SIGTERM as on Ctrl+C: the tasks in hand are finished first. */
export function stopGently(signal: AbortSignal): {
  readonly signal: AbortSignal;
  readonly end: () => void;
} {
  const abort = new AbortController();
  const stop = (): void => {
    if (!abort.signal.aborted) process.stderr.write('Finishing the tasks in hand …\n');
    abort.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  process.on('SIGTERM', stop);
  return { signal: abort.signal, end: () => void process.off('SIGTERM', stop) };
}
