import type { SpacingMm } from './measure';
import type { Mask } from '../../core/raster';

/** A caliper on the image: its ends in pixels, its length in mm, or in pixels where there is no calibration. */
export interface Caliper {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly length: number;
}

export interface Diameters {
  readonly long: Caliper;
  readonly short: Caliper;
}

type Point = readonly [number, number];

const cross = (o: Point, a: Point, b: Point): number =>
  (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

/** Andrew's monotone chain; points sorted by x, then y. */
function half(points: readonly Point[]): Point[] {
  const chain: Point[] = [];
  for (const p of points) {
    while (chain.length > 1 && cross(chain[chain.length - 2]!, chain[chain.length - 1]!, p) <= 0) {
      chain.pop();
    }
    chain.push(p);
  }
  return chain;
}

/** Corners of the convex hull, counterclockwise, none twice. */
function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = half(sorted);
  const upper = half(sorted.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

/** The outermost border points of every row and column: midpoints of the edges between inside and outside. */
function extremes({ width, height, data }: Mask): Point[] {
  const points: Point[] = [];
  const top = new Int32Array(width).fill(-1);
  const bottom = new Int32Array(width).fill(-1);
  for (let y = 0; y < height; y++) {
    let first = -1;
    let last = -1;
    for (let x = 0; x < width; x++) {
      if (!data[y * width + x]) continue;
      if (first < 0) first = x;
      last = x;
      if (top[x]! < 0) top[x] = y;
      bottom[x] = y;
    }
    if (first >= 0) points.push([first - 0.5, y], [last + 0.5, y]);
  }
  for (let x = 0; x < width; x++) {
    if (top[x]! >= 0) points.push([x, top[x]! - 0.5], [x, bottom[x]! + 0.5]);
  }
  return points;
}

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

function longest(hull: readonly Point[]): readonly [Point, Point] {
  let pair: readonly [Point, Point] = [hull[0]!, hull[0]!];
  let best = -1;
  for (let i = 0; i < hull.length; i++) {
    for (let j = i + 1; j < hull.length; j++) {
      const d = distance(hull[i]!, hull[j]!);
      if (d > best + 1e-9) {
        best = d;
        pair = [hull[i]!, hull[j]!];
      }
    }
  }
  return pair;
}

/** Where the hull meets the line of all points with `along · u = s`. */
function chordAt(hull: readonly Point[], u: Point, s: number): readonly [Point, Point] | null {
  const hits: Point[] = [];
  const dot = (p: Point) => p[0] * u[0] + p[1] * u[1];
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i]!;
    const b = hull[(i + 1) % hull.length]!;
    const [da, db] = [dot(a) - s, dot(b) - s];
    if (Math.abs(da) < 1e-9) hits.push(a);
    else if (da * db < 0) {
      const t = da / (da - db);
      hits.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    }
  }
  return hits.length < 2 ? null : longest(hits);
}

/**
 * RECIST-style diameters of an outline in its plane: the longest distance between two points of its border, and the longest
 * one at right angles to it. The border runs through the midpoints between inside and outside pixels, as in the surface
 * mesh of the IBSI reference (Maximum 2D diameter). Both are taken on the convex hull, so a caliper may cross a notch.
 *
 * @param spacing of rows and columns in mm; null gives lengths in pixels
 * @returns null for an empty mask
 */
export function diameters(mask: Mask, spacing: SpacingMm | null): Diameters | null {
  const points = extremes(mask);
  if (points.length === 0) return null;
  const sx = spacing?.column ?? 1;
  const sy = spacing?.row ?? 1;
  const hull = convexHull(points.map(([x, y]): Point => [x * sx, y * sy]));
  const [a, b] = longest(hull);
  const length = distance(a, b);
  const u: Point = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
  let best: readonly [Point, Point] = [a, a];
  // The width of a convex shape is piecewise linear along an axis: its greatest value lies at a corner.
  for (const [x, y] of hull) {
    const chord = chordAt(hull, u, x * u[0] + y * u[1]);
    if (chord && distance(...chord) > distance(...best) + 1e-9) best = chord;
  }
  const caliper = ([from, to]: readonly [Point, Point]): Caliper => ({
    from: [from[0] / sx, from[1] / sy],
    to: [to[0] / sx, to[1] / sy],
    length: distance(from, to),
  });
  return { long: caliper([a, b]), short: caliper(best) };
}
