import type { NaturalDataset } from 'dcmjs';
import { framePart } from './frameGroups';
import type { Mask } from '../../core/raster';
import { numbersOf, textOf } from '../dataset/naturalDataset';
import { largestScale, scaleUnder } from './ultrasoundRegions';

/** Distance of pixel centres in mm, and whether it is of the patient, of the detector or of a US region. */
export interface PixelSpacing {
  /** Between rows, that is vertical. */
  readonly row: number;
  /** Between columns, that is horizontal. */
  readonly column: number;
  readonly origin: 'patient' | 'detector' | 'ultrasound-region';
}

/**
 * Spacing of a frame: Pixel Measures, PixelSpacing, ImagerPixelSpacing, NominalScannedPixelSpacing, or the scale of an ultrasound
 * region: the one that holds the outline, or the largest where no outline is given. Values of zero, as some systems write, count as
 * unknown.
 */
export function pixelSpacingOf(
  source: NaturalDataset,
  frameNumber = 1,
  outline?: Mask
): PixelSpacing | null {
  const measures = framePart(source, frameNumber, 'PixelMeasuresSequence');
  const patient = positivePair(measures, 'PixelSpacing') ?? positivePair(source, 'PixelSpacing');
  const detector =
    positivePair(source, 'ImagerPixelSpacing') ??
    positivePair(source, 'NominalScannedPixelSpacing');
  if (patient) {
    // Copied, not corrected for magnification (PS3.3, 10.7.1.3), unless somebody says how it was calibrated.
    const copied = detector?.every((v, i) => Math.abs(v - patient[i]!) <= 1e-4 * v) ?? false;
    const atDetector = copied && !textOf(source, 'PixelSpacingCalibrationType');
    return { row: patient[0], column: patient[1], origin: atDetector ? 'detector' : 'patient' };
  }
  if (detector) return { row: detector[0], column: detector[1], origin: 'detector' };
  const scale = outline ? scaleUnder(source, outline) : largestScale(source);
  return scale && { ...scale, origin: 'ultrasound-region' };
}

function positivePair(
  dataset: NaturalDataset | undefined,
  keyword: string
): readonly [number, number] | null {
  const pair = numbersOf(dataset, keyword, 2);
  return pair && pair.every(v => v > 0) ? [pair[0]!, pair[1]!] : null;
}
