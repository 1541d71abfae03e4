import type { FloatMap, Mask } from './raster';
import { bilinearTaps } from './resizeBilinear';
import type { SamGeometry } from './samPreprocess';
import { sampleSeparable, type AxisTaps } from './separableSampling';

/**
 * A mask at source size as SAM's mask input: +-`logit`, bilinear to the size in SAM's square, `-logit` as its padding, bilinear
 * down to (L,L). The second step reads two of every four rows and columns of the first one's result (no antialias), so only
 * those are made; the numbers are the same.
 */
export function maskToLowRes(mask: Mask, g: SamGeometry, lowRes: number, logit = 10): FloatMap {
  const { width, height } = mask;
  const source = new Float32Array(width * height);
  for (let i = 0; i < source.length; i++) source[i] = mask.data[i] ? logit : -logit;
  const x = readAxis(g.side, lowRes, width, g.resized.width);
  const y = readAxis(g.side, lowRes, height, g.resized.height);
  const read = sampleSeparable({ width, height, data: source }, x.inside, y.inside);
  const square = new Float32Array(x.count * y.count).fill(-logit);
  for (let row = 0; row < read.height; row++) {
    const values = read.data.subarray(row * read.width, (row + 1) * read.width);
    square.set(values, row * x.count);
  }
  return sampleSeparable({ width: x.count, height: y.count, data: square }, x.down, y.down);
}

interface ReadAxis {
  /** Taps from the source to those of the square's positions that are read and lie in the image. */
  readonly inside: AxisTaps;
  /** Positions that are read, those in the padding last. */
  readonly count: number;
  /** Taps from these positions to the low resolution. */
  readonly down: AxisTaps;
}

function readAxis(side: number, lowRes: number, source: number, resized: number): ReadAxis {
  const down = bilinearTaps(side, lowRes);
  const positions = [...new Set([...down.lo, ...down.hi])].sort((a, b) => a - b);
  const index = new Map(positions.map((position, i) => [position, i]));
  const all = bilinearTaps(source, resized);
  const kept = positions.filter(position => position < resized);
  return {
    inside: {
      lo: Int32Array.from(kept, i => all.lo[i]!),
      hi: Int32Array.from(kept, i => all.hi[i]!),
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
