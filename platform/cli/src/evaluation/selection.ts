import { seededRandom } from '@medclip/extension-medclip-sam/core/seededRandom';

/** At most `limit` of the items, drawn by the seed, in their own order. */
export function seededSelection<T>(
  items: readonly T[],
  limit: number | undefined,
  seed: number
): T[] {
  if (limit === undefined || limit >= items.length) return [...items];
  const random = seededRandom(seed);
  const keyed = items.map((item, i) => ({ item, i, key: random() }));
  keyed.sort((a, b) => a.key - b.key);
  const kept = keyed.slice(0, limit).sort((a, b) => a.i - b.i);
  return kept.map(k => k.item);
}
