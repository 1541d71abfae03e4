import type { Mask, Size } from '../../core/raster';
import {
  dot,
  gridMap,
  minus,
  normalOf,
  type GridMap,
  type PlaneGrid,
} from '../../algorithm/planes/planeGrid';

/** A mask on an image's grid, and how it came there. */
export interface PlacedMask {
  readonly mask: Mask;
  /** `same` grid; the same voxels `turned` (rotated, mirrored, transposed, shifted); or the `nearest` ones of another grid. */
  readonly how: 'same' | 'turned' | 'nearest';
}

/** A voxel centre this near to one of the other grid, in voxels, is that one. */
const SAME_VOXEL = 0.02;
/** Planes are parallel below this sine, and one below this distance in mm. */
const PARALLEL = 1e-3;
const SAME_PLANE_MM = 0.5;

/** Distance between two parallel planes in mm; null where they are not parallel. */
export function planeDistance(a: PlaneGrid, b: PlaneGrid): number | null {
  const [na, nb] = [normalOf(a.orientation), normalOf(b.orientation)];
  if (1 - Math.abs(dot(na, nb)) > PARALLEL) return null;
  return Math.abs(dot(minus(a.position, b.position), nb));
}

/** Where every corner of an image of this size lies on a voxel of the other grid, within `tolerance` voxels of what `expected` says. */
function cornersLie(
  { u0, ux, uy, v0, vx, vy }: GridMap,
  { width, height }: Size,
  tolerance: number,
  expected: (x: number, y: number, u: number, v: number) => readonly [number, number]
): boolean {
  const corners = [
    [0, 0],
    [width - 1, 0],
    [0, height - 1],
  ] as const;
  return corners.every(([x, y]) => {
    const [u, v] = [u0 + ux * x + uy * y, v0 + vx * x + vy * y];
    const [eu, ev] = expected(x, y, u, v);
    return Math.abs(u - eu) < tolerance && Math.abs(v - ev) < tolerance;
  });
}

/** Whether two grids in one plane have the same voxels at the same indices: what a viewer may lay one over the other. */
export const isSameGrid = (own: PlaneGrid & Size, image: PlaneGrid & Size): boolean =>
  own.width === image.width &&
  own.height === image.height &&
  cornersLie(gridMap(own, image), image, 0.5, (x, y) => [x, y]);

/**
 * A mask from its own grid on that of an image in the same plane: every voxel of the image takes the voxel of the mask that lies at
 * its centre. Null where the planes are not one.
 */
export function placeMask(
  mask: Mask,
  own: PlaneGrid,
  image: PlaneGrid,
  size: Size
): PlacedMask | null {
  const distance = planeDistance(own, image);
  if (distance === null || distance > SAME_PLANE_MM) return null;
  const map = gridMap(own, image);
  const { width, height } = size;
  if (isSameGrid({ ...own, width: mask.width, height: mask.height }, { ...image, width, height })) {
    return { mask, how: 'same' };
  }
  const { u0, ux, uy, v0, vx, vy } = map;
  const data = new Uint8Array(width * height);
  const from = mask.data;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = Math.round(u0 + ux * x + uy * y);
      const v = Math.round(v0 + vx * x + vy * y);
      if (u >= 0 && v >= 0 && u < mask.width && v < mask.height) {
        data[y * width + x] = from[v * mask.width + u]!;
      }
    }
  }
  const exact = cornersLie(map, size, SAME_VOXEL, (_x, _y, u, v) => [Math.round(u), Math.round(v)]);
  const unit = [ux, uy, vx, vy].every(
    k => Math.abs(k) < 0.001 || Math.abs(Math.abs(k) - 1) < 0.001
  );
  return { mask: { width, height, data }, how: exact && unit ? 'turned' : 'nearest' };
}
