import type { MaskRuns } from './maskRuns';

/** Which connected part each run of a mask belongs to. */
export interface RunParts {
  /** Number of the part of each run, from 0 in the order of the parts' first runs. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** The 8-connected parts of a mask. Rows are joined run by run, so that a radiograph takes milliseconds. */
export function runParts({ height, rows, ends }: MaskRuns): RunParts {
  const runs = rows[height]!;
  const parent = Int32Array.from({ length: runs }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  for (let y = 1; y < height; y++) {
    let above = rows[y - 1]!;
    for (let i = rows[y]!; i < rows[y + 1]!; i++) {
      const [from, to] = [ends[2 * i]!, ends[2 * i + 1]!];
      // Of the row above, the first that reaches this run; diagonal neighbours touch.
      while (above < rows[y]! && ends[2 * above + 1]! < from) above++;
      for (let j = above; j < rows[y]! && ends[2 * j]! <= to; j++) parent[root(j)] = root(i);
    }
  }
  const labels = new Int32Array(runs);
  const numbers = new Map<number, number>();
  for (let i = 0; i < runs; i++) {
    const of = root(i);
    const number = numbers.get(of) ?? numbers.size;
    numbers.set(of, number);
    labels[i] = number;
  }
  return { labels, count: numbers.size };
}
