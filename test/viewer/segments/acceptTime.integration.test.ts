import { disc, timedSegments } from '../../support/panel/segmentTimes';

const [SLICES, SEGMENTS, SIDE] = [30, 20, 512];
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Processor times of accepting segments on every slice, each of which takes its voxels from the one before. */
async function times(): Promise<readonly number[]> {
  const { accept } = timedSegments({ slices: SLICES, side: SIDE });
  const all: number[] = [];
  for (let s = 0; s < SEGMENTS; s++) all.push(await accept(`part ${s}`, disc(SIDE, SIDE / 4 + s)));
  return all;
}

test('the twentieth accepted segment takes at most half as long again as the first, at 512 px', async () => {
  await times();
  let ratio = Infinity;
  // A busy machine is slow once, a regression each time.
  for (let again = 0; again < 3 && ratio > 1.5; again++) {
    const series = [await times(), await times(), await times()];
    const first = median(series.map(all => all[0]!));
    ratio = Math.min(ratio, median(series.flatMap(all => all.slice(-5))) / first);
  }
  expect(ratio).toBeLessThan(1.5);
});
