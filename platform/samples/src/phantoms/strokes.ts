import { clamp, length } from './shapes';

/** A point of a drawn line: position and half-width in pixels. */
export interface StrokePoint {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
}

/**
 * Adds a line of varying width to a radiograph. `density(across, along)` is what the structure adds at `across` = distance from its axis
 * over the half-width (0..1.3) and `along` = 0..1 from start to end; where the line meets itself it counts once.
 */
export function addStroke(
  image: Float32Array,
  width: number,
  points: readonly StrokePoint[],
  density: (across: number, along: number, at: number) => number
): void {
  const height = image.length / width;
  const pad = 1.3 * Math.max(...points.map(p => p.halfWidth)) + 1;
  const low = (values: number[], limit: number) =>
    clamp(Math.floor(Math.min(...values) - pad), 0, limit - 1);
  const high = (values: number[], limit: number) =>
    clamp(Math.ceil(Math.max(...values) + pad), 0, limit - 1);
  const xs = points.map(p => p.x);
  const ys = points.map(p => p.y);
  const [left, right, top, bottom] = [
    low(xs, width),
    high(xs, width),
    low(ys, height),
    high(ys, height),
  ];
  const columns = right - left + 1;
  const across = new Float32Array(columns * (bottom - top + 1)).fill(9);
  const along = new Float32Array(across.length);
  for (let s = 0; s + 1 < points.length; s++) {
    const p = points[s]!;
    const q = points[s + 1]!;
    const dx = q.x - p.x;
    const dy = q.y - p.y;
    const norm = dx * dx + dy * dy || 1;
    const y1 = Math.min(bottom, Math.ceil(Math.max(p.y, q.y) + pad));
    const x1 = Math.min(right, Math.ceil(Math.max(p.x, q.x) + pad));
    for (let y = Math.max(top, Math.floor(Math.min(p.y, q.y) - pad)); y <= y1; y++) {
      for (let x = Math.max(left, Math.floor(Math.min(p.x, q.x) - pad)); x <= x1; x++) {
        const t = clamp(((x - p.x) * dx + (y - p.y) * dy) / norm, 0, 1);
        const distance = length(x - p.x - t * dx, y - p.y - t * dy, 0);
        const relative = distance / (p.halfWidth + t * (q.halfWidth - p.halfWidth));
        const at = (y - top) * columns + x - left;
        if (relative < across[at]!) {
          across[at] = relative;
          along[at] = (s + t) / (points.length - 1);
        }
      }
    }
  }
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const at = (y - top) * columns + x - left;
      if (across[at]! < 1.3) {
        const pixel = y * width + x;
        image[pixel] = image[pixel]! + density(across[at]!, along[at]!, pixel);
      }
    }
  }
}
