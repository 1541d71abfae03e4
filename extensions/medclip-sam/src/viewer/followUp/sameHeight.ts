import { distanceAlongNormal, type ImagePlane } from '../../dicom/geometry/imagePlane';

/** So far up and down from the same height a patient may lie otherwise, in mm. */
const AROUND_MM = 20;
/** Where nothing says how far slices are from each other: this share of the stack up and down. */
const AROUND_SHARE = 0.15;
/** At least so many slices up and down. */
const LEAST = 3;

/** Slices of a series from the first to the last, with their planes where they have some. */
export type Stack = readonly (ImagePlane | null)[];

/**
 * The slices of a series at the same height in the body as a slice of another one, and 20 mm up and down: the height is told by the share
 * of the stack below it.
 *
 * @param there the slice of the other series
 * @returns indices of `here`, in order
 */
export function sameHeight(other: Stack, there: number, here: Stack): readonly number[] {
  const [from, to] = [heights(other), heights(here)];
  if (!from || !to) {
    const share = other.length > 1 ? there / (other.length - 1) : 0.5;
    const reach = Math.max(LEAST, AROUND_SHARE * here.length);
    const middle = share * (here.length - 1);
    return indices(here.length, i => Math.abs(i - middle) <= reach);
  }
  const [low, high] = [Math.min(...from), Math.max(...from)];
  const share = high > low ? (from[there]! - low) / (high - low) : 0.5;
  const [bottom, top] = [Math.min(...to), Math.max(...to)];
  const wanted = bottom + share * (top - bottom);
  const gap = to.length > 1 ? (top - bottom) / (to.length - 1) : 0;
  const reach = Math.max(AROUND_MM, LEAST * gap);
  return indices(here.length, i => Math.abs(to[i]! - wanted) <= reach + 1e-6);
}

const indices = (count: number, within: (i: number) => boolean): readonly number[] =>
  Array.from({ length: count }, (_, i) => i).filter(within);

/** Along the normal of the first, in mm; null where a slice has no plane or they are not parallel. */
function heights(stack: Stack): readonly number[] | null {
  const [first] = stack;
  if (!first || stack.length < 2) return null;
  const all = stack.map(plane => plane && { ...plane, orientation: first.orientation });
  const parallel = stack.every(plane =>
    plane?.orientation.every((c, i) => Math.abs(c - first.orientation[i]!) < 0.05)
  );
  return parallel ? all.map(plane => distanceAlongNormal(plane!)) : null;
}
