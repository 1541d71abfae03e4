import type { Found } from './findRequest';

/** So many slices are looked at first, evenly spread; then those around the best of them. */
const FIRST = 16;

export interface FoundSlice {
  readonly index: number;
  readonly found: Found;
}

/**
 * The slice of a stack that shows the thing best: the one with the highest score among those where it was found.
 *
 * @param indices the slices that come into question, in order
 * @param look at one of them; its errors end the search
 * @param onStep told before each look: how many are done, and how many there may be in all
 * @returns null where it is on none of those looked at
 */
export async function searchSlices(
  indices: readonly number[],
  look: (index: number) => Promise<Found>,
  onStep: (done: number, most: number) => void = () => {}
): Promise<FoundSlice | null> {
  const step = Math.max(1, Math.ceil(indices.length / FIRST));
  const most = Math.ceil(indices.length / step) + 2 * (step - 1);
  const seen = new Map<number, Found>();
  const lookAt = async (at: number) => {
    const index = indices[at];
    if (index === undefined || seen.has(at)) return;
    onStep(seen.size, most);
    seen.set(at, await look(index));
  };
  for (let at = Math.floor(((indices.length - 1) % step) / 2); at < indices.length; at += step)
    await lookAt(at);
  const first = best(seen);
  if (first !== null) {
    for (let by = 1; by < step; by++) {
      await lookAt(first - by);
      await lookAt(first + by);
    }
  }
  const at = best(seen);
  return at === null ? null : { index: indices[at]!, found: seen.get(at)! };
}

function best(seen: ReadonlyMap<number, Found>): number | null {
  let found: number | null = null;
  for (const [at, { box, score }] of seen) {
    if (box && (found === null || score > seen.get(found)!.score)) found = at;
  }
  return found;
}
