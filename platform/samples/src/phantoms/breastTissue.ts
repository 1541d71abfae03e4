import { spatialNoise, type SpatialNoise } from './fields';
import type { Random } from './random';
import { mix, smoothstep } from './shapes';

const bell = (value: number) => Math.exp(-value * value);

/** Thin bright sheets where warped noise crosses zero: septa, fascia, ligaments. */
function sheet(
  noise: SpatialNoise,
  x: number,
  y: number,
  wide: number,
  tall: number,
  row: number,
  thin: number
): number {
  const warp = 0.7 * noise(x / (wide * 1.4), y / (tall * 2.2), row + 3);
  const n = noise(x / wide + 0.4 * warp, y / tall + warp, row);
  const patchy = smoothstep(-0.25, 0.35, noise(x / (wide * 0.8), y / tall, row + 11));
  return patchy * bell(n / thin);
}

/** Echo levels of each tissue in dB below the brightest reflector. */
const ECHO: Readonly<Record<string, (n: SpatialNoise, x: number, y: number) => number>> = {
  fat: (n, x, y) =>
    -37 +
    8 * n(x / 70, y / 30, 9) +
    21 * sheet(n, x, y, 120, 26, 20, 0.06) +
    9 * sheet(n, x, y, 60, 9, 24, 0.08),
  glandular: (n, x, y) =>
    -25 +
    13 * n(x / 62, y / 8, 30) +
    8 * n(x / 22, y / 4.5, 31) +
    10 * n(x / 130, y / 75, 45) -
    17 * smoothstep(0.06, 0.42, n(x / 80, y / 30, 40)) +
    14 * sheet(n, x, y, 95, 15, 50, 0.08),
  retromammary: (n, x, y) =>
    -36 + 7 * n(x / 50, y / 14, 60) + 16 * sheet(n, x, y, 160, 16, 61, 0.07),
  pectoral: (n, x, y) =>
    -40 +
    11 * n(x / 120 + 0.02 * y, y / 4.5, 70) +
    14 * sheet(n, x, y, 260, 15, 71, 0.1) +
    5 * n(x / 90, y / 40, 75),
  chestWall: (n, x, y) => -48 + 7 * n(x / 40, y / 12, 90),
};

/** The upper border of a layer: depth as a share of the sector, waviness, blending and the echo of the interface. */
interface Layer {
  readonly tissue: keyof typeof ECHO;
  readonly depth: number;
  readonly swing: number;
  /** Pixels over which the layer above blends into this one. */
  readonly blend: number;
  readonly interfaceDb: number;
  readonly thickness: number;
}

const LAYERS: readonly Layer[] = [
  { tissue: 'fat', depth: 0, swing: 0, blend: 1, interfaceDb: 0, thickness: 1 },
  { tissue: 'glandular', depth: 0.19, swing: 0.13, blend: 7, interfaceDb: 9, thickness: 3.5 },
  { tissue: 'retromammary', depth: 0.64, swing: 0.07, blend: 9, interfaceDb: 0, thickness: 1 },
  { tissue: 'pectoral', depth: 0.7, swing: 0.06, blend: 3, interfaceDb: 17, thickness: 2.6 },
  { tissue: 'chestWall', depth: 0.88, swing: 0.05, blend: 12, interfaceDb: 19, thickness: 3 },
];

/**
 * Breast in a linear-array B-mode sector: skin, subcutaneous fat with Cooper's ligaments, streaky fibroglandular
 * tissue, retromammary fat, pectoral muscle with fascia. Returns the echo level in dB below the brightest reflector,
 * before attenuation and speckle: row-major, `columns*height`, the first column at `firstX`.
 */
export function breastTissue(
  random: Random,
  width: number,
  height: number,
  firstX = 0,
  columns = width
): Float32Array {
  const noise = spatialNoise(random);
  const lift = random.range(-0.03, 0.03);
  const border = (x: number, depth: number, swing: number, row: number) => {
    const wave = noise((2.6 * x) / width, row, 0.5) + 0.3 * noise((9 * x) / width, row + 7, 0.5);
    return height * (depth + lift * (depth > 0.05 ? 1 : 0.2) + swing * wave);
  };
  const echo = new Float32Array(columns * height);
  for (let column = 0; column < columns; column++) {
    const x = column + firstX;
    const skin = border(x, 0.032, 0.008, 1);
    const borders = LAYERS.map(({ depth, swing }, n) => border(x, depth, swing, n + 1));
    const contrast = LAYERS.map((_, n) => smoothstep(-0.4, 0.3, noise(x / 85, 3 + 2 * n, 80 + n)));
    for (let y = 0; y < height; y++) {
      const at = y * columns + column;
      if (y < skin) {
        const layer = y / skin;
        echo[at] = -24 + 14 * bell((layer - 0.15) / 0.16) + 11 * bell((layer - 0.92) / 0.14);
        continue;
      }
      let db = 0;
      for (let n = 0; n < LAYERS.length; n++) {
        const layer = LAYERS[n]!;
        const weight = n === 0 ? 1 : smoothstep(-layer.blend, layer.blend, y - borders[n]!);
        // A layer that the next one covers entirely need not be computed.
        const next = LAYERS[n + 1];
        const covered = next && y - borders[n + 1]! >= next.blend;
        if (weight > 0 && !covered) db = mix(db, ECHO[layer.tissue]!(noise, x, y), weight);
        const off = (y - borders[n]!) / layer.thickness;
        if (Math.abs(off) < 3) db += layer.interfaceDb * contrast[n]! * bell(off);
      }
      echo[at] = db;
    }
  }
  return echo;
}
