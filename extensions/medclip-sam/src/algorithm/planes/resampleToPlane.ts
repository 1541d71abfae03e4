import type { Size } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { dot, gridMap, normalOf, type PlaneGrid, type SliceGrid } from './planeGrid';

/** Values of a stack at the pixels of a plane. */
export interface Resampled extends Size {
  /** 0 where the stack does not reach. */
  readonly values: Float32Array;
  /** 1 where it does. */
  readonly inside: Uint8Array;
}

export interface ResampleOptions {
  /** Grey values of one slice of the stack, row by row; asked for `slicesAcross` only. */
  readonly slice: (index: number) => ArrayLike<number>;
  /** Slices further apart than this, in mm, are not interpolated between: the nearest is taken. */
  readonly linearUpTo: number;
}

/** Pixels in one step of the work: some milliseconds. */
export const STEP = 1 << 13;

/**
 * A stack at the pixels of any plane in the patient: trilinear, along the normal the nearest slice where slices are far apart. A
 * stack ends half a slice behind its last one, an image half a pixel behind its last pixel.
 *
 * @param plane with the size of its image
 */
export function* resampleToPlane(
  stack: SliceGrid,
  plane: PlaneGrid & Size,
  { slice, linearUpTo }: ResampleOptions
): Steps<Resampled> {
  const { width, height } = plane;
  const heights = heightsOf(stack);
  const ends = endsOf(heights);
  const { at, across, down } = depthOf(stack, plane);
  const maps = stack.positions.map(position => gridMap({ ...stack, position }, plane));
  const values = new Float32Array(width * height);
  const inside = new Uint8Array(width * height);
  const sample = (k: number, x: number, y: number): number => {
    const { u0, ux, uy, v0, vx, vy } = maps[k]!;
    return bilinear(slice(k), stack, u0 + ux * x + uy * y, v0 + vx * x + vy * y);
  };
  let since = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = placeAt(heights, ends, at + across * x + down * y, linearUpTo);
      if (!place) continue;
      const { k, t } = place;
      const lower = sample(k, x, y);
      const value = t > 0 ? (1 - t) * lower + t * sample(k + 1, x, y) : lower;
      if (Number.isNaN(value)) continue;
      values[y * width + x] = value;
      inside[y * width + x] = 1;
    }
    since += width;
    if (since >= STEP) {
      since = 0;
      yield;
    }
  }
  return { width, height, values, inside };
}

/** The slices of a stack that a plane runs through, the first and the last; null where it runs beside it. */
export function slicesAcross(
  stack: SliceGrid,
  plane: PlaneGrid & Size
): { readonly first: number; readonly last: number } | null {
  const heights = heightsOf(stack);
  const { at, across, down } = depthOf(stack, plane);
  const corners = [0, across * (plane.width - 1)].flatMap(a =>
    [0, down * (plane.height - 1)].map(b => at + a + b)
  );
  const [low, high] = [Math.min(...corners), Math.max(...corners)];
  const { before, after } = endsOf(heights);
  if (high < heights[0]! - before || low > heights.at(-1)! + after) return null;
  const lower = heights.filter(h => h <= low).length - 1;
  const upper = heights.findIndex(h => h >= high);
  return {
    first: Math.max(0, lower),
    last: upper < 0 ? heights.length - 1 : upper,
  };
}

/** Heights along the stack's normal, mm, in order. */
function heightsOf({ positions, orientation }: SliceGrid): readonly number[] {
  const normal = normalOf(orientation);
  return positions.map(position => dot(position, normal));
}

/** The plane's depth in the stack: of its first pixel, and what a pixel further across and down adds; mm. */
function depthOf({ orientation }: SliceGrid, plane: PlaneGrid) {
  const normal = normalOf(orientation);
  const [row, column] = [plane.orientation.slice(0, 3), plane.orientation.slice(3)];
  return {
    at: dot(plane.position, normal),
    across: plane.spacing[1] * dot(row, normal),
    down: plane.spacing[0] * dot(column, normal),
  };
}

interface Ends {
  readonly before: number;
  readonly after: number;
}

/** How far a stack reaches beyond its ends: half the gap there; a single slice half a millimetre. */
function endsOf(heights: readonly number[]): Ends {
  const gap = (i: number): number => (heights[i + 1] ?? NaN) - heights[i]!;
  const [before, after] = [gap(0), gap(heights.length - 2)].map(g => (g > 0 ? g / 2 : 0.5));
  return { before: before!, after: after! };
}

/** The slice below a depth and the share of the next one; null outside. */
function placeAt(
  heights: readonly number[],
  { before, after }: Ends,
  depth: number,
  linearUpTo: number
): { readonly k: number; readonly t: number } | null {
  const last = heights.length - 1;
  if (depth < heights[0]! - before || depth > heights[last]! + after) return null;
  if (depth <= heights[0]!) return { k: 0, t: 0 };
  if (depth >= heights[last]!) return { k: last, t: 0 };
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (heights[middle]! <= depth) low = middle;
    else high = middle;
  }
  const gap = heights[high]! - heights[low]!;
  const t = (depth - heights[low]!) / gap;
  if (gap <= linearUpTo) return { k: low, t };
  return { k: t < 0.5 ? low : high, t: 0 };
}

/** NaN outside of the image and the half pixel around it. */
function bilinear(data: ArrayLike<number>, { width, height }: Size, u: number, v: number): number {
  if (!(u >= -0.5 && v >= -0.5 && u <= width - 0.5 && v <= height - 0.5)) return NaN;
  const [cu, cv] = [Math.min(width - 1, Math.max(0, u)), Math.min(height - 1, Math.max(0, v))];
  const [x, y] = [Math.floor(cu), Math.floor(cv)];
  const [fx, fy] = [cu - x, cv - y];
  const row = y * width + x;
  const below = fy > 0 ? row + width : row;
  const right = fx > 0 ? 1 : 0;
  const top = (1 - fx) * data[row]! + fx * data[row + right]!;
  const bottom = (1 - fx) * data[below]! + fx * data[below + right]!;
  return (1 - fy) * top + fy * bottom;
}
