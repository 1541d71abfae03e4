/** Even bins over the first nine tenths of the scale. */
const EVEN = 18;
const EVEN_END = 0.9;
/** Then bins whose distance from the end falls by the square root of a half each: nearly all pixels are sure, and so are many wrong ones. */
const FINE = 19;

/** Bins of a reliability, from 0 to the most that it can be. */
export const BINS = EVEN + FINE;

/** @param most the highest value that the scale has: n votes without a table reach n / (2 + n) */
export function binOf(reliability: number, most: number): number {
  const share = reliability / most;
  if (share < EVEN_END) return Math.max(0, Math.floor((share / EVEN_END) * EVEN));
  const left = (1 - share) / (1 - EVEN_END);
  return left <= 0 ? BINS - 1 : Math.min(BINS - 1, EVEN + Math.floor(-2 * Math.log2(left)));
}

/** The reliability in the middle of a bin. */
export function reliabilityAt(bin: number, most: number): number {
  if (bin < EVEN) return (most * EVEN_END * (bin + 0.5)) / EVEN;
  return most * (1 - (1 - EVEN_END) * 2 ** (-(bin - EVEN + 0.5) / 2));
}
