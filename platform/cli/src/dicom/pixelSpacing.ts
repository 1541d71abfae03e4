import type { NaturalDataset } from 'dcmjs';
import { functionalGroup, itemsOf, numberOf, numbersOf } from './attributes';

/** Distance between the centres of neighbouring pixels in mm. */
export interface PixelSpacing {
  readonly row: number;
  readonly column: number;
}

const CENTIMETRES = 3;
const TWO_DIMENSIONAL = 1;

/** Calibration of the largest two-dimensional ultrasound region in centimetres (PS3.3 C.8.5.5). */
function ultrasoundRegion(dataset: NaturalDataset): PixelSpacing | null {
  let best: PixelSpacing | null = null;
  let bestArea = 0;
  for (const region of itemsOf(dataset, 'SequenceOfUltrasoundRegions')) {
    const value = (keyword: string) => numberOf(region, keyword) ?? NaN;
    if (value('RegionSpatialFormat') !== TWO_DIMENSIONAL) continue;
    if (value('PhysicalUnitsXDirection') !== CENTIMETRES) continue;
    if (value('PhysicalUnitsYDirection') !== CENTIMETRES) continue;
    const width = value('RegionLocationMaxX1') - value('RegionLocationMinX0');
    const height = value('RegionLocationMaxY1') - value('RegionLocationMinY0');
    const row = 10 * Math.abs(value('PhysicalDeltaY'));
    const column = 10 * Math.abs(value('PhysicalDeltaX'));
    if (!(row > 0 && column > 0) || !(width * height > bestArea)) continue;
    best = { row, column };
    bestArea = width * height;
  }
  return best;
}

/**
 * Pixel size of a frame in mm: Pixel Spacing, else Imager Pixel Spacing or Nominal Scanned Pixel Spacing (at the detector or
 * film, so a little larger than in the patient), else the ultrasound calibration; null where nothing is known.
 */
export function pixelSpacing(dataset: NaturalDataset, frame: number): PixelSpacing | null {
  const measures = functionalGroup(dataset, frame, 'PixelMeasuresSequence');
  for (const [source, keyword] of [
    [measures, 'PixelSpacing'],
    [dataset, 'ImagerPixelSpacing'],
    [dataset, 'NominalScannedPixelSpacing'],
  ] as const) {
    const [row, column] = numbersOf(source, keyword);
    if (row! > 0 && column! > 0) return { row: row!, column: column! };
  }
  return ultrasoundRegion(dataset);
}
