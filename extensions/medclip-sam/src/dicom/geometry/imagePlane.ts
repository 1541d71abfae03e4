import type { NaturalDataset } from 'dcmjs';
import { framePart } from './frameGroups';
import { numberOf, numbersOf } from '../dataset/naturalDataset';
import { normalOf, type PlaneGrid } from '../../algorithm/planes/planeGrid';
import { pixelSpacingOf } from './pixelSpacing';

/** Where one frame lies: position of the first pixel's centre, row and column cosines, mm. */
export interface ImagePlane extends PlaneGrid {
  readonly thickness: number | null;
}

/**
 * The plane of a frame as its source tells it, from the functional groups (enhanced objects) or the data set itself;
 * null when any part is missing or not a plane (CR, DX, US, secondary capture).
 */
export function imagePlaneOf(source: NaturalDataset, frameNumber: number): ImagePlane | null {
  const position =
    numbersOf(framePart(source, frameNumber, 'PlanePositionSequence'), 'ImagePositionPatient', 3) ??
    numbersOf(source, 'ImagePositionPatient', 3);
  const orientation =
    numbersOf(
      framePart(source, frameNumber, 'PlaneOrientationSequence'),
      'ImageOrientationPatient',
      6
    ) ?? numbersOf(source, 'ImageOrientationPatient', 6);
  const spacing = pixelSpacingOf(source, frameNumber);
  if (!position || !orientation || !isOrthonormal(orientation)) return null;
  if (spacing?.origin !== 'patient') return null;
  const thickness =
    numberOf(framePart(source, frameNumber, 'PixelMeasuresSequence'), 'SliceThickness') ??
    numberOf(source, 'SliceThickness') ??
    0;
  return {
    position,
    orientation,
    spacing: [spacing.row, spacing.column],
    thickness: thickness > 0 ? thickness : null,
  };
}

/** Distance of the plane from the origin along its normal, mm. */
export function distanceAlongNormal(plane: ImagePlane): number {
  const normal = normalOf(plane.orientation);
  return normal.reduce((sum, n, axis) => sum + n * plane.position[axis]!, 0);
}

export function sameOrientation(a: readonly number[], b: readonly number[]): boolean {
  return a.every((cosine, i) => Math.abs(cosine - b[i]!) < 1e-4);
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
