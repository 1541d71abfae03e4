import type { Size } from '../../core/raster';

/** Pixels of a plane in the patient (PS3.3, C.7.6.2): centre of the first, row and column cosines, mm. */
export interface PlaneGrid {
  readonly position: readonly number[];
  readonly orientation: readonly number[];
  /** [between rows, between columns]. */
  readonly spacing: readonly [number, number];
}

/** Pixel (x, y) of one plane lies at (u0 + ux x + uy y, v0 + vx x + vy y) of another, seen along its normal. */
export interface GridMap {
  readonly u0: number;
  readonly ux: number;
  readonly uy: number;
  readonly v0: number;
  readonly vx: number;
  readonly vy: number;
}

/** Parallel planes of one grid, by their distance along the normal; each with its own position. */
export interface SliceGrid extends Size {
  readonly orientation: readonly number[];
  readonly spacing: readonly [number, number];
  readonly positions: readonly (readonly number[])[];
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
export const minus = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((v, i) => v - b[i]!);

/** Unit normal of the plane: row x column cosines. */
export function normalOf(orientation: readonly number[]): readonly [number, number, number] {
  const [a, b, c, d, e, f] = orientation as [number, number, number, number, number, number];
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

/** Where the pixels of `image` lie on `own`. */
export function gridMap(own: PlaneGrid, image: PlaneGrid): GridMap {
  const [row, column] = [own.orientation.slice(0, 3), own.orientation.slice(3)];
  const [imageRow, imageColumn] = [image.orientation.slice(0, 3), image.orientation.slice(3)];
  const offset = minus(image.position, own.position);
  return {
    ...{ u0: dot(offset, row) / own.spacing[1], v0: dot(offset, column) / own.spacing[0] },
    ux: (image.spacing[1] * dot(imageRow, row)) / own.spacing[1],
    uy: (image.spacing[0] * dot(imageColumn, row)) / own.spacing[1],
    vx: (image.spacing[1] * dot(imageRow, column)) / own.spacing[0],
    vy: (image.spacing[0] * dot(imageColumn, column)) / own.spacing[0],
  };
}

export const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((v, i) => v - b[i]!));
