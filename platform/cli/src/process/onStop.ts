/** What asks a command to stop: Ctrl+C, a scheduler or a supervisor, a terminal that is closed. */
const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npx hands on what its whole group has got already: the same wish, twice. */
const SAME_WISH_MS = 1000;

/**
 * Calls `stop` at the first signal that asks this process to end; a second one, later, ends it at once.
 *
 * @returns takes the listeners away again
 */
export function onStop(stop: () => void): () => void {
  let first: number | null = null;
  const heard = (signal: NodeJS.Signals): void => {
    if (first === null) {
      first = performance.now();
      stop();
    } else if (performance.now() - first > SAME_WISH_MS) {
      end();
      process.kill(process.pid, signal);
    }
  };
  const end = (): void => {
    for (const signal of STOPS) process.off(signal, heard);
  };
  for (const signal of STOPS) process.on(signal, heard);
  return end;
}
