/**
 * Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
 *
 * @param limit distances above it are reported as `limit + 1`
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(row[j - 1]! + 1, old[j]! + 1, old[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, older[j - 2]! + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    older = old;
    old = row;
  }
  return Math.min(old[b.length]!, limit + 1);
}

/** Typing errors that are looked for in a word of so many letters. */
export const typingLimit = (length: number): number => (length < 4 ? 0 : length < 7 ? 1 : 2);

/** Prefixes that turn a word into its opposite: no typing error leads from one to the other. */
const OPPOSITES = [
  ['hypo', 'hyper'],
  ['hyper', 'hypo'],
  ['intra', 'inter'],
  ['inter', 'intra'],
  ['supra', 'infra'],
  ['infra', 'supra'],
] as const;

const opposite = (a: string, b: string): boolean =>
  OPPOSITES.some(([x, y]) => a.startsWith(x) && b.startsWith(y));

/**
 * Known words that a word may have been meant as, the nearest first, those of one distance together ("illium": ilium, ileum).
 * Candidates of two errors count only where their first letter is right: people rarely get that one wrong.
 */
export function nearWords(
  word: string,
  known: Iterable<string>,
  limit = typingLimit(word.length)
): string[] {
  if (limit === 0) return [];
  const found: { word: string; distance: number }[] = [];
  for (const other of known) {
    if (other.length < 4 || opposite(word, other)) continue;
    const most = Math.min(limit, typingLimit(other.length) + 1);
    const distance = editDistance(word, other, most);
    if (distance === 0 || distance > most) continue;
    if (distance > 1 && other[0] !== word[0]) continue;
    found.push({ word: other, distance });
  }
  return found.sort((a, b) => a.distance - b.distance).map(f => f.word);
}
