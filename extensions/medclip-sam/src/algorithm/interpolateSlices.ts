import { signedDistance } from './distanceTransform';
import { measureMask } from './measure';
import type { FloatMap, Mask } from './raster';

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

/**
 * The outline between two outlines by shape-based interpolation (Raya and Udupa 1990): signed distances are blended and the
 * zero level is taken. Both shapes are first moved to the centroid in between, so that a structure that wanders from slice
 * to slice does not vanish half-way.
 *
 * @param t 0 gives `from`, 1 gives `to`
 * @throws RangeError when the sizes differ or a mask is empty
 */
export function interpolateMasks(from: Mask, to: Mask, t: number): Mask {
  const { width, height } = from;
  if (width !== to.width || height !== to.height)
    throw new RangeError('Masks of one size, please.');
  const boxes = [measureMask(from).box, measureMask(to).box];
  if (!boxes[0] || !boxes[1]) throw new RangeError('Both masks must hold pixels.');
  const a = centroid(from);
  const b = centroid(to);
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const first = signedDistance(from);
  const second = signedDistance(to);
  const data = new Uint8Array(width * height);
  // Between two outlines there is nothing beyond the box around both.
  const [x0, y0] = [Math.min(boxes[0][0], boxes[1][0]), Math.min(boxes[0][1], boxes[1][1])];
  const [x1, y1] = [Math.max(boxes[0][2], boxes[1][2]), Math.max(boxes[0][3], boxes[1][3])];
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const d =
        (1 - t) * sample(first, x - t * dx, y - t * dy) +
        t * sample(second, x + (1 - t) * dx, y + (1 - t) * dy);
      if (d < 0) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}
