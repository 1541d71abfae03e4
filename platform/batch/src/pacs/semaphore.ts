/** At most `limit` holders at once, first come first served. */
export function createSemaphore(limit: number) {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async function hold<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
