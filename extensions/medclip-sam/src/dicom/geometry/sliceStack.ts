import type { NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { frameCountOf } from './frameGroups';
import { distanceAlongNormal, imagePlaneOf, sameOrientation, type ImagePlane } from './imagePlane';

/** Parallel planes of a series, or of one time point of it, by their distances along the normal. */
export interface SliceStack {
  /** What a slice stands for: half of the gap to each neighbour, all of it at an end; mm, null for a single place. */
  thicknessOf(plane: ImagePlane): number | null;
  /** Distance of neighbouring slices where it is the same everywhere, mm. */
  readonly spacing: number | null;
  /**
   * Whether slices are missing between these planes: a gap, or two in a row, much wider than those beside it. A longer run of wide gaps,
   * or two at an end of the stack, is another spacing.
   */
  isMissing(planes: readonly ImagePlane[]): boolean;
}

/** Two planes nearer than this, in mm, are at one place: phases, echoes, rounding. */
const SAME_PLACE = 0.01;
/** Headers round positions; a spacing is one where the gaps differ by less. */
const EVEN = 0.02;
/** A gap so much wider than its neighbours lacks a slice. */
const MISSING = 1.5;

/** All planes of some images, in any order; those of other orientations do not count. */
export function sliceStack(
  planes: readonly (ImagePlane | null)[],
  orientation: readonly number[]
): SliceStack {
  const sorted = planes
    .filter(plane => plane !== null && sameOrientation(plane.orientation, orientation))
    .map(plane => distanceAlongNormal(plane!))
    .sort((a, b) => a - b);
  const at: number[] = [];
  for (const distance of sorted) {
    if (at.length === 0 || distance - at[at.length - 1]! > SAME_PLACE) at.push(distance);
  }
  const gaps = at.slice(1).map((distance, i) => distance - at[i]!);
  const placeOf = (plane: ImagePlane): number => {
    const here = distanceAlongNormal(plane);
    let nearest = 0;
    at.forEach((distance, i) => {
      if (Math.abs(distance - here) < Math.abs(at[nearest]! - here)) nearest = i;
    });
    return nearest;
  };
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
  return {
    thicknessOf: plane => {
      if (gaps.length === 0) return null;
      const i = placeOf(plane);
      const [before, after] = [gaps[i - 1], gaps[i]];
      return ((before ?? after)! + (after ?? before)!) / 2;
    },
    spacing:
      gaps.length > 0 && most - least <= EVEN * most
        ? at.at(-1)! / gaps.length - at[0]! / gaps.length
        : null,
    isMissing: outlined => {
      const places = outlined.map(placeOf);
      const [first, last] = [Math.min(...places), Math.max(...places)];
      const isWide = (from: number, count: number): boolean => {
        const run = gaps.slice(Math.max(0, from), from + count);
        const around = [gaps[from - 1], gaps[from + count]].filter(g => g !== undefined);
        return (
          run.length === count &&
          around.length >= count &&
          around.every(beside => run.every(gap => gap > MISSING * beside))
        );
      };
      return gaps.some(
        (_, i) => i + 1 >= first && i <= last && (isWide(i, 1) || isWide(i - 1, 2) || isWide(i, 2))
      );
    },
  };
}

/** The stack that a plane belongs to, of those of some images; each orientation's is made once. */
export function stacksOf(
  planes: readonly (ImagePlane | null)[]
): (plane: ImagePlane) => SliceStack {
  const known = new Map<string, SliceStack>();
  return ({ orientation }) => {
    const key = orientation.join();
    const stack = known.get(key) ?? sliceStack(planes, orientation);
    known.set(key, stack);
    return stack;
  };
}

/** One frame (from 1) of one image. */
export interface SourceFrame {
  readonly source: NaturalDataset;
  readonly frameNumber: number;
}

/** Some milliseconds. */
export const PLANES_AT_ONCE = 128;

/**
 * The planes of every frame of some images; null where a frame has no place in the patient.
 *
 * @param known of frames whose plane has been read before: reading takes long
 */
export function* planeSteps(
  sources: readonly NaturalDataset[],
  known: (frame: SourceFrame) => ImagePlane | undefined = () => undefined
): Steps<readonly (ImagePlane | null)[]> {
  const planes: (ImagePlane | null)[] = [];
  for (const source of sources) {
    const count = frameCountOf(source);
    for (let frameNumber = 1; frameNumber <= count; frameNumber++) {
      planes.push(known({ source, frameNumber }) ?? imagePlaneOf(source, frameNumber));
      if (planes.length % PLANES_AT_ONCE === 0) yield;
    }
  }
  return planes;
}
