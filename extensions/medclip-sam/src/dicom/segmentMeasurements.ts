import { measureMask, type SpacingMm } from '../algorithm/measure';
import { code, sct, type Code } from './codes';
import type { ReadFrame } from './segDocument';

export interface Measurement {
  readonly name: Code;
  readonly value: number;
  /** UCUM. */
  readonly unit: Code;
}

const AREA = sct('42798000', 'Area');
const VOLUME = sct('118565006', 'Volume');
const MM2 = code('mm2', 'UCUM', 'square millimeter');
const MM3 = code('mm3', 'UCUM', 'cubic millimeter');

/**
 * Area of a segment on one frame, volume of one on several (pixel count x pixel area x slice distance). Nothing where the
 * spacing is unknown or the frames do not lie in space: a number in mm would be invented.
 *
 * @param frames of one segment
 * @param sliceDistanceMm distance of neighbouring slices; null where there is none (cine, single image)
 */
export function segmentMeasurements(
  frames: readonly ReadFrame[],
  spacing: SpacingMm | null,
  sliceDistanceMm: number | null
): readonly Measurement[] {
  const areas = frames.map(f => measureMask(f.mask, spacing).areaMm2);
  if (areas.length === 0 || areas.some(area => area === null)) return [];
  const sum = areas.reduce<number>((total, area) => total + area!, 0);
  if (areas.length === 1) return [{ name: AREA, value: sum, unit: MM2 }];
  if (sliceDistanceMm === null || !(sliceDistanceMm > 0)) return [];
  return [{ name: VOLUME, value: sum * sliceDistanceMm, unit: MM3 }];
}
