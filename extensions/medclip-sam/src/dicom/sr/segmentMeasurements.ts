import type { Mask } from '../../core/raster';
import { measureMask, type SpacingMm } from '../../algorithm/measure/measure';
import { code, sct, type Code } from '../dataset/codes';

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

/** A frame of a segment, with the scale under its outline and what its slice stands for; null where there is none. */
export interface MeasuredFrame {
  readonly mask: Mask;
  readonly spacing: SpacingMm | null;
  readonly thicknessMm: number | null;
}

/**
 * Area of a segment on one frame, volume of one on several: pixel count x pixel area x thickness of each slice (sliceStack). Nothing
 * where the spacing is unknown or the frames do not lie in space: a number in mm would be invented.
 *
 * @param frames of one segment
 */
export function segmentMeasurements(frames: readonly MeasuredFrame[]): readonly Measurement[] {
  const areas = frames.map(f => measureMask(f.mask, f.spacing).areaMm2);
  if (areas.length === 0 || areas.some(area => area === null)) return [];
  if (areas.length === 1) return [{ name: AREA, value: areas[0]!, unit: MM2 }];
  const volume = areas.reduce<number>(
    (sum, area, i) => sum + area! * (frames[i]!.thicknessMm ?? NaN),
    0
  );
  return volume > 0 ? [{ name: VOLUME, value: volume, unit: MM3 }] : [];
}
