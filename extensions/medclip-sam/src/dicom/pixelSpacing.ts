import type { NaturalDataset } from 'dcmjs';
import { framePart } from './frameGroups';
import { itemsOf, numberOf, numbersOf } from './naturalDataset';

/** Distance of pixel centres in mm, and whether it is of the patient, of the detector or of a US region. */
export interface PixelSpacing {
  /** Between rows, that is vertical. */
  readonly row: number;
  /** Between columns, that is horizontal. */
  readonly column: number;
  readonly origin: 'patient' | 'detector' | 'ultrasound-region';
}

/** RegionSpatialFormat 1 = 2D (PS3.3, C.8.5.5.1.1); units 3 = cm (C.8.5.5.1.15). */
const FORMAT_2D = 1;
const CENTIMETRES = 3;

/**
 * Spacing of a frame: Pixel Measures, PixelSpacing, ImagerPixelSpacing, NominalScannedPixelSpacing, or the largest 2D
 * ultrasound region. Values of zero, as some systems write, count as unknown.
 */
export function pixelSpacingOf(source: NaturalDataset, frameNumber = 1): PixelSpacing | null {
  const measures = framePart(source, frameNumber, 'PixelMeasuresSequence');
  const patient = positivePair(measures, 'PixelSpacing') ?? positivePair(source, 'PixelSpacing');
  if (patient) return { row: patient[0], column: patient[1], origin: 'patient' };
  const detector =
    positivePair(source, 'ImagerPixelSpacing') ??
    positivePair(source, 'NominalScannedPixelSpacing');
  if (detector) return { row: detector[0], column: detector[1], origin: 'detector' };
  return ultrasoundSpacing(source);
}

function positivePair(
  dataset: NaturalDataset | undefined,
  keyword: string
): readonly [number, number] | null {
  const pair = numbersOf(dataset, keyword, 2);
  return pair && pair.every(v => v > 0) ? [pair[0]!, pair[1]!] : null;
}

function ultrasoundSpacing(source: NaturalDataset): PixelSpacing | null {
  const regions = itemsOf(source, 'SequenceOfUltrasoundRegions')
    .filter(
      r =>
        numberOf(r, 'RegionSpatialFormat') === FORMAT_2D &&
        numberOf(r, 'PhysicalUnitsXDirection') === CENTIMETRES &&
        numberOf(r, 'PhysicalUnitsYDirection') === CENTIMETRES
    )
    .map(r => ({
      // The deltas may be negative: they say the direction as well.
      row: Math.abs(numberOf(r, 'PhysicalDeltaY') ?? 0) * 10,
      column: Math.abs(numberOf(r, 'PhysicalDeltaX') ?? 0) * 10,
      area:
        ((numberOf(r, 'RegionLocationMaxX1') ?? 0) - (numberOf(r, 'RegionLocationMinX0') ?? 0)) *
        ((numberOf(r, 'RegionLocationMaxY1') ?? 0) - (numberOf(r, 'RegionLocationMinY0') ?? 0)),
    }))
    .filter(r => r.row > 0 && r.column > 0)
    .sort((a, b) => b.area - a.area);
  const [largest] = regions;
  if (!largest) return null;
  return { row: largest.row, column: largest.column, origin: 'ultrasound-region' };
}
