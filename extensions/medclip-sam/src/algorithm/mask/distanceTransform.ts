import type { FloatMap, Mask } from '../../core/raster';

const FAR = 1e20;
/** More steps than any column has. */
const NONE = 1 << 24;

/** Squared distance to the nearest zero of `f` along one line (Felzenszwalb and Huttenlocher 2012, algorithm 1). */
function transformLine(
  f: Float64Array,
  n: number,
  out: Float64Array,
  v: Int32Array,
  z: Float64Array
): void {
  let k = 0;
  z[0] = -Infinity;
  z[1] = Infinity;
  for (let q = 1; q < n; q++) {
    let s = 0;
    do {
      const p = v[k]!;
      s = (f[q]! + q * q - (f[p]! + p * p)) / (2 * q - 2 * p);
    } while (s <= z[k]! && --k >= 0);
    k++;
    v[k] = q;
    z[k] = s;
    z[k + 1] = Infinity;
  }
  k = 0;
  for (let q = 0; q < n; q++) {
    while (z[k + 1]! < q) k++;
    const p = v[k]!;
    out[q] = (q - p) ** 2 + f[p]!;
  }
}

/** Squared distance to the nearest zero of the same column, in place: row by row, each cell from the one above and then below. */
function downColumns(grid: Float64Array, width: number, height: number): void {
  const steps = new Int32Array(width).fill(NONE);
  const sweep = (row: number): void => {
    for (let x = 0, i = row * width; x < width; x++, i++) {
      const far = grid[i] === 0 ? 0 : steps[x]! + 1;
      steps[x] = far;
      if (far < NONE) grid[i] = Math.min(grid[i]!, far * far);
    }
  };
  for (let row = 0; row < height; row++) sweep(row);
  steps.fill(NONE);
  for (let row = height - 1; row >= 0; row--) sweep(row);
}

/** Euclidean distance in pixels from every pixel's centre to the nearest pixel with `mask === value`; huge where there is none. */
export function distanceTo(mask: Mask, value: 0 | 1): FloatMap {
  const { width, height, data: inside } = mask;
  const grid = new Float64Array(width * height);
  for (let i = 0; i < grid.length; i++) grid[i] = (inside[i] ? 1 : 0) === value ? 0 : FAR;
  const v = new Int32Array(width);
  const z = new Float64Array(width + 1);
  const line = new Float64Array(width);
  const out = new Float64Array(width);
  downColumns(grid, width, height);
  for (let y = 0; y < height; y++) {
    line.set(grid.subarray(y * width, (y + 1) * width));
    transformLine(line, width, out, v, z);
    grid.set(out.subarray(0, width), y * width);
  }
  const data = new Float32Array(grid.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.sqrt(grid[i]!);
  return { width, height, data };
}

/**
 * Signed distance to the mask's border in pixels: negative inside. The border runs between pixel centres, so a pixel beside
 * it has +-0.5.
 */
export function signedDistance(mask: Mask): FloatMap {
  const outside = distanceTo(mask, 1).data;
  const inside = distanceTo(mask, 0).data;
  const pixels = mask.data;
  const data = outside.map((d, i) => (pixels[i] ? 0.5 - inside[i]! : d - 0.5));
  return { width: mask.width, height: mask.height, data };
}
