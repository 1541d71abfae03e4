/**
 * The rising values nearest to the given ones, by weighted squares (pool adjacent violators, Barlow et al. 1972). Where the weight
 * is 0 the value before it is taken on, at the beginning the first one that has weight.
 *
 * @throws RangeError where no value has weight
 */
export function isotonic(values: readonly number[], weights: readonly number[]): Float64Array {
  const blocks: { value: number; weight: number; from: number }[] = [];
  for (const [i, value] of values.entries()) {
    if (!(weights[i]! > 0)) continue;
    let block = { value, weight: weights[i]!, from: i };
    for (let last = blocks.at(-1); last && last.value >= block.value; last = blocks.at(-1)) {
      blocks.pop();
      const weight = last.weight + block.weight;
      const mean = (last.weight * last.value + block.weight * block.value) / weight;
      block = { value: mean, weight, from: last.from };
    }
    blocks.push(block);
  }
  if (blocks.length === 0) throw new RangeError('No value has weight.');
  const out = new Float64Array(values.length).fill(blocks[0]!.value);
  for (const { value, from } of blocks) out.fill(value, from);
  return out;
}
