import type { NaturalDataset } from 'dcmjs';
import { framePart } from './frameGroups';
import { numberOf, numbersOf } from '../dataset/naturalDataset';
import { normalOf, type PlaneGrid } from '../../algorithm/planes/planeGrid';
import { pixelSpacingOf } from './pixelSpacing';

/** Where one frame lies: position of the first pixel's centre, row and column cosines, mm. */
export interface ImagePlane extends PlaneGrid {
  readonly thickness: number | null;
}

/** Where a frame's first pixel lies and which way its rows and columns run. */
export type PlanePlace = Pick<PlaneGrid, 'position' | 'orientation'>;

/** The place of a frame (from 1), from the functional groups (enhanced objects) or the data set itself; null when a part is missing. */
export function planePlaceOf(source: NaturalDataset, frameNumber: number): PlanePlace | null {
  const position =
    numbersOf(framePart(source, frameNumber, 'PlanePositionSequence'), 'ImagePositionPatient', 3) ??
    numbersOf(source, 'ImagePositionPatient', 3);
  const orientation =
    numbersOf(
      framePart(source, frameNumber, 'PlaneOrientationSequence'),
      'ImageOrientationPatient',
      6
    ) ?? numbersOf(source, 'ImageOrientationPatient', 6);
  return position && orientation && isOrthonormal(orientation) ? { position, orientation } : null;
}

/**
 * The plane of a frame as its source tells it; null when any part is missing or not a plane (CR, DX, US, secondary capture).
 */
export function imagePlaneOf(source: NaturalDataset, frameNumber: number): ImagePlane | null {
  const place = planePlaceOf(source, frameNumber);
  const spacing = pixelSpacingOf(source, frameNumber);
  if (!place || spacing?.origin !== 'patient') return null;
  const thickness =
    numberOf(framePart(source, frameNumber, 'PixelMeasuresSequence'), 'SliceThickness') ??
    numberOf(source, 'SliceThickness') ??
    0;
  return {
    ...place,
    spacing: [spacing.row, spacing.column],
    thickness: thickness > 0 ? thickness : null,
  };
}

/** Distance of the plane from the origin along its normal, mm. */
export function distanceAlongNormal(plane: PlanePlace): number {
  const normal = normalOf(plane.orientation);
  return normal.reduce((sum, n, axis) => sum + n * plane.position[axis]!, 0);
}

/** @param tolerance by which cosines may differ; unless another is given, that of rounded headers */
export function sameOrientation(
  a: readonly number[],
  b: readonly number[],
  tolerance = 1e-4
): boolean {
  return a.every((cosine, i) => Math.abs(cosine - b[i]!) < tolerance);
}

function isOrthonormal(cosines: readonly number[]): boolean {
  const [row, column] = [cosines.slice(0, 3), cosines.slice(3)];
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, i) => sum + value * v[i]!, 0);
  const tolerance = 0.01;
  return (
    Math.abs(dot(row, row) - 1) < tolerance &&
    Math.abs(dot(column, column) - 1) < tolerance &&
    Math.abs(dot(row, column)) < tolerance
  );
}
