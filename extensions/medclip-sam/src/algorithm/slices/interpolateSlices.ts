import { signedDistance } from '../mask/distanceTransform';
import { measureMask } from '../measure/measure';
import type { FloatMap, Mask } from '../../core/raster';

function centroid(mask: Mask): { x: number; y: number } {
  let n = 0;
  let x = 0;
  let y = 0;
  mask.data.forEach((v, i) => {
    if (!v) return;
    n++;
    x += i % mask.width;
    y += Math.floor(i / mask.width);
  });
  return { x: x / n, y: y / n };
}

/** Bilinear value of a map at a point, the edge repeated outside. */
function sample({ width, height, data }: FloatMap, x: number, y: number): number {
  const u = Math.min(width - 1, Math.max(0, x));
  const v = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(u);
  const y0 = Math.floor(v);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const a = u - x0;
  const b = v - y0;
  const top = data[y0 * width + x0]! * (1 - a) + data[y0 * width + x1]! * a;
  const bottom = data[y1 * width + x0]! * (1 - a) + data[y1 * width + x1]! * a;
  return top * (1 - b) + bottom * b;
}

/** The part of a mask in a box, its corners included. */
export function partOfMask(
  { width, data }: Mask,
  box: readonly [number, number, number, number]
): Mask {
  const [x0, y0, x1, y1] = box;
  const size = { width: x1 - x0 + 1, height: y1 - y0 + 1 };
  const out = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const from = (y0 + y) * width + x0;
    out.set(data.subarray(from, from + size.width), y * size.width);
  }
  return { ...size, data: out };
}

/**
 * Outlines between two outlines by shape-based interpolation (Raya and Udupa 1990): signed distances are blended and the
 * zero level is taken. Both shapes are first moved to the centroid in between, so that a structure that wanders from slice
 * to slice does not vanish half-way.
 *
 * @returns the outline at t, where 0 gives `from` and 1 gives `to`
 * @throws RangeError when the sizes differ or a mask is empty
 */
export function masksBetween(from: Mask, to: Mask): (t: number) => Mask {
  const { width, height } = from;
  if (width !== to.width || height !== to.height)
    throw new RangeError('Masks of one size, please.');
  const a = measureMask(from).box;
  const b = measureMask(to).box;
  if (!a || !b) throw new RangeError('Both masks must hold pixels.');
  // Between two outlines there is nothing beyond the box around both.
  const [x0, y0] = [Math.max(0, Math.min(a[0], b[0]) - 2), Math.max(0, Math.min(a[1], b[1]) - 2)];
  const x1 = Math.min(width - 1, Math.max(a[2], b[2]) + 2);
  const y1 = Math.min(height - 1, Math.max(a[3], b[3]) + 2);
  const parts = [partOfMask(from, [x0, y0, x1, y1]), partOfMask(to, [x0, y0, x1, y1])] as const;
  const [c, d] = [centroid(parts[0]), centroid(parts[1])];
  const [dx, dy] = [d.x - c.x, d.y - c.y];
  const [first, second] = [signedDistance(parts[0]), signedDistance(parts[1])];
  return t => {
    const data = new Uint8Array(width * height);
    for (let y = 0; y < first.height; y++) {
      for (let x = 0; x < first.width; x++) {
        const distance =
          (1 - t) * sample(first, x - t * dx, y - t * dy) +
          t * sample(second, x + (1 - t) * dx, y + (1 - t) * dy);
        if (distance < 0) data[(y0 + y) * width + x0 + x] = 1;
      }
    }
    return { width, height, data };
  };
}
