import type { FloatMap, Mask } from '../../core/raster';
import { runsNow } from './compactMask';
import { sampleRuns } from './maskRuns';
import { bilinearTaps } from '../preprocess/resizeBilinear';
import type { SamGeometry } from '../preprocess/samPreprocess';
import { sampleSeparable, type AxisTaps } from '../preprocess/separableSampling';

/**
 * A mask at source size as SAM's mask input: +-`logit`, bilinear to the size in SAM's square, `-logit` as its padding, bilinear
 * down to (L,L). The second step reads two of every four rows and columns of the first one's result (no antialias), so only
 * those are made, from the rows and columns of the source that they lie between; the numbers are the same.
 */
export function maskToLowRes(mask: Mask, g: SamGeometry, lowRes: number, logit = 10): FloatMap {
  const { width, height } = mask;
  const x = readAxis(g.side, lowRes, width, g.resized.width);
  const y = readAxis(g.side, lowRes, height, g.resized.height);
  const inside = sampleRuns(runsNow(mask), x.source, y.source);
  const source = Float32Array.from(inside, v => (v ? logit : -logit));
  const read = sampleSeparable(
    { width: x.source.length, height: y.source.length, data: source },
    x.inside,
    y.inside
  );
  const square = new Float32Array(x.count * y.count).fill(-logit);
  for (let row = 0; row < read.height; row++) {
    const values = read.data.subarray(row * read.width, (row + 1) * read.width);
    square.set(values, row * x.count);
  }
  return sampleSeparable({ width: x.count, height: y.count, data: square }, x.down, y.down);
}

interface ReadAxis {
  /** Indices of the source that are read. */
  readonly source: Int32Array;
  /** Taps from these to those of the square's positions that are read and lie in the image. */
  readonly inside: AxisTaps;
  /** Positions that are read, those in the padding last. */
  readonly count: number;
  /** Taps from these positions to the low resolution. */
  readonly down: AxisTaps;
}

function readAxis(side: number, lowRes: number, source: number, resized: number): ReadAxis {
  const down = bilinearTaps(side, lowRes);
  const positions = inOrder([...down.lo, ...down.hi]);
  const index = indexOf(positions);
  const all = bilinearTaps(source, resized);
  const kept = positions.filter(position => position < resized);
  const used = inOrder(kept.flatMap(i => [all.lo[i]!, all.hi[i]!]));
  const place = indexOf(used);
  return {
    source: Int32Array.from(used),
    inside: {
      lo: Int32Array.from(kept, i => place.get(all.lo[i]!)!),
      hi: Int32Array.from(kept, i => place.get(all.hi[i]!)!),
      t: Float64Array.from(kept, i => all.t[i]!),
    },
    count: positions.length,
    down: {
      lo: down.lo.map(i => index.get(i)!),
      hi: down.hi.map(i => index.get(i)!),
      t: down.t,
    },
  };
}

const inOrder = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
const indexOf = (values: readonly number[]): ReadonlyMap<number, number> =>
  new Map(values.map((value, i) => [value, i]));
