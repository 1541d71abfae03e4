import type { WindowRange } from './voi';

/**
 * The one window that all slices of a stack are compared in: the median limits of theirs. Headers of one series differ in their windows
 * (MR scanners set one for each slice), and where there is none each slice would be stretched from its own smallest value to its largest,
 * so that the same tissue would look different from slice to slice.
 *
 * @returns null where they agree, or where a table, a sigmoid or colour decides on some slice
 */
export function stackWindow(windows: readonly (WindowRange | null)[]): WindowRange | null {
  const [first] = windows;
  if (!first || windows.some(w => w === null)) return null;
  const known = windows.filter((w): w is WindowRange => w !== null && w.upper > w.lower);
  if (known.length === 0) return null;
  const agree = windows.every(w => w!.lower === first.lower && w!.upper === first.upper);
  if (agree) return null;
  const [lower, upper] = [median(known.map(w => w.lower)), median(known.map(w => w.upper))];
  return upper > lower ? { lower, upper } : null;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;
