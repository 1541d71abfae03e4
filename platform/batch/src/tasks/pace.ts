/** Only the newest results tell how fast it goes now. */
const WINDOW_MS = 15 * 60_000;

export interface Pace {
  /** Tasks a minute over the last quarter of an hour; null where fewer than two came to their end in it. */
  readonly perMinute: number | null;
  /** Until the open tasks are done at this pace; null where there is none, or nothing is open. */
  readonly hoursLeft: number | null;
}

/**
 * How fast a plan goes, over all machines.
 *
 * @param finished when tasks came to their end, in milliseconds since 1970, in any order
 */
export function paceOf(finished: Iterable<number>, open: number, now = Date.now()): Pace {
  let [first, count] = [now, 0];
  for (const at of finished) {
    if (now - at > WINDOW_MS) continue;
    first = Math.min(first, at);
    count++;
  }
  if (count < 2 || first === now) return { perMinute: null, hoursLeft: null };
  const perMinute = ((count - 1) * 60_000) / (now - first);
  return {
    perMinute: tenths(perMinute),
    hoursLeft: open === 0 ? null : tenths(open / perMinute / 60),
  };
}

const tenths = (v: number): number => Math.round(v * 10) / 10;
