import type { NaturalDataset } from 'dcmjs';
import { distance, type SliceGrid } from '../../algorithm/planes/planeGrid';
import { numberOf } from '../dataset/naturalDataset';
import { distanceAlongNormal, imagePlaneOf, sameOrientation } from './imagePlane';

/** The frames of a series as parallel slices, and which frame each slice is. */
export interface SeriesGrid {
  readonly grid: SliceGrid;
  /** By slice: the place of its frame in what was given. */
  readonly order: readonly number[];
}

/** One frame (from 1) of an object. */
export interface FrameSource {
  readonly dataset: NaturalDataset;
  readonly frame: number;
}

/** Slices further apart than so many times a stack's own are not interpolated between on its planes. */
const APART = 1.5;
/** Slices nearer to each other than this, in mm, are at one place: several time points. */
export const SAME_PLACE_MM = 0.01;
/** Spacings that differ by less, in mm, are one. */
const SAME_SPACING_MM = 1e-3;

/**
 * Frames as slices of one grid, sorted along their normal. Null where some have no place in the patient, are not parallel or not of one
 * size, or where several lie at one place.
 */
export function seriesGridOf(frames: readonly FrameSource[]): SeriesGrid | null {
  const slices = frames.map(({ dataset, frame }, index) => ({
    index,
    plane: imagePlaneOf(dataset, frame),
    width: numberOf(dataset, 'Columns') ?? 0,
    height: numberOf(dataset, 'Rows') ?? 0,
  }));
  const first = slices[0];
  if (!first?.plane || !(first.width > 0 && first.height > 0)) return null;
  const { orientation, spacing } = first.plane;
  const placed: { readonly index: number; readonly position: readonly number[]; at: number }[] = [];
  for (const { index, plane, width, height } of slices) {
    const fits =
      plane &&
      sameOrientation(plane.orientation, orientation) &&
      distance(plane.spacing, spacing) < SAME_SPACING_MM &&
      width === first.width &&
      height === first.height;
    if (!fits) return null;
    const at = distanceAlongNormal({ ...plane, orientation });
    placed.push({ index, position: plane.position, at });
  }
  placed.sort((a, b) => a.at - b.at);
  if (placed.some(({ at }, i) => i > 0 && at - placed[i - 1]!.at < SAME_PLACE_MM)) return null;
  const { width, height } = first;
  return {
    grid: { width, height, orientation, spacing, positions: placed.map(p => p.position) },
    order: placed.map(p => p.index),
  };
}

/** Slices of another series that are further apart than this, mm, are not interpolated between on the planes of this one. */
export function apartOf({ positions }: SliceGrid): number {
  const gaps = positions.slice(1).map((position, i) => distance(position, positions[i]!));
  return APART * Math.min(Infinity, ...gaps);
}
