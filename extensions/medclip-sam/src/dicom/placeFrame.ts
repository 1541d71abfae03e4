import type { Mask, Size } from '../algorithm/raster';
import { normalOf, type ImagePlane } from './imagePlane';

/** A mask on an image's grid, and how it came there. */
export interface PlacedMask {
  readonly mask: Mask;
  /** `same` grid; the same voxels `turned` (rotated, mirrored, transposed, shifted); or the `nearest` ones of another grid. */
  readonly how: 'same' | 'turned' | 'nearest';
}

type Grid = Pick<ImagePlane, 'position' | 'orientation' | 'spacing'>;

/** A voxel centre this near to one of the other grid, in voxels, is that one. */
const SAME_VOXEL = 0.02;
/** Planes are parallel below this sine, and one below this distance in mm. */
const PARALLEL = 1e-3;
const SAME_PLANE_MM = 0.5;

const dot = (a: readonly number[], b: readonly number[]) =>
  a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
const minus = (a: readonly number[], b: readonly number[]) => a.map((v, i) => v - b[i]!);

/** Distance between two parallel planes in mm; null where they are not parallel. */
export function planeDistance(a: Grid, b: Grid): number | null {
  const [na, nb] = [normalOf(a.orientation), normalOf(b.orientation)];
  if (1 - Math.abs(dot(na, nb)) > PARALLEL) return null;
  return Math.abs(dot(minus(a.position, b.position), nb));
}

/**
 * A mask from its own grid on that of an image in the same plane: every voxel of the image takes the voxel of the mask that lies at
 * its centre. Null where the planes are not one.
 */
export function placeMask(mask: Mask, own: Grid, image: Grid, size: Size): PlacedMask | null {
  const distance = planeDistance(own, image);
  if (distance === null || distance > SAME_PLANE_MM) return null;
  const [row, column] = [own.orientation.slice(0, 3), own.orientation.slice(3)];
  const [imageRow, imageColumn] = [image.orientation.slice(0, 3), image.orientation.slice(3)];
  const offset = minus(image.position, own.position);
  // Voxel (x, y) of the image lies at (u0 + ux x + uy y, v0 + vx x + vy y) of the mask.
  const [u0, v0] = [dot(offset, row) / own.spacing[1], dot(offset, column) / own.spacing[0]];
  const ux = (image.spacing[1] * dot(imageRow, row)) / own.spacing[1];
  const uy = (image.spacing[0] * dot(imageColumn, row)) / own.spacing[1];
  const vx = (image.spacing[1] * dot(imageRow, column)) / own.spacing[0];
  const vy = (image.spacing[0] * dot(imageColumn, column)) / own.spacing[0];
  const { width, height } = size;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = Math.round(u0 + ux * x + uy * y);
      const v = Math.round(v0 + vx * x + vy * y);
      if (u >= 0 && v >= 0 && u < mask.width && v < mask.height) {
        data[y * width + x] = mask.data[v * mask.width + u]!;
      }
    }
  }
  const corners = [
    [0, 0],
    [width - 1, 0],
    [0, height - 1],
  ] as const;
  const exact = corners.every(([x, y]) => {
    const [u, v] = [u0 + ux * x + uy * y, v0 + vx * x + vy * y];
    return Math.abs(u - Math.round(u)) < SAME_VOXEL && Math.abs(v - Math.round(v)) < SAME_VOXEL;
  });
  const unit = [ux, uy, vx, vy].every(
    k => Math.abs(k) < 0.001 || Math.abs(Math.abs(k) - 1) < 0.001
  );
  const same =
    exact && Math.abs(ux - 1) < 0.001 && Math.abs(vy - 1) < 0.001 && Math.hypot(u0, v0) < 0.5;
  const equal = same && width === mask.width && height === mask.height;
  return {
    mask: equal ? mask : { width, height, data },
    how: equal ? 'same' : exact && unit ? 'turned' : 'nearest',
  };
}
