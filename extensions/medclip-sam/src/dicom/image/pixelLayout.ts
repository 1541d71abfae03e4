import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say, type Sentence } from '../../core/errors';
import { checkPixels } from '../../core/limits';
import { frameCountOf } from '../geometry/frameGroups';
import { numberOf, textOf } from '../dataset/naturalDataset';

/** The Image Pixel module (PS3.3 C.7.6.3). */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Colour samples stored plane after plane. */
  readonly planar: boolean;
  readonly photometric: string;
}

function unsupported(
  message: string | Sentence,
  remedy = 'Give an ordinary grey or colour image.'
): never {
  throw new MedClipSamError('unsupported-image', message, remedy);
}

/**
 * How the pixels are stored, checked.
 *
 * @throws MedClipSamError unsupported-image for a layout that is no viewable image; too-large
 */
export function pixelLayout(dataset: NaturalDataset): PixelLayout {
  const rows = numberOf(dataset, 'Rows') ?? 0;
  const columns = numberOf(dataset, 'Columns') ?? 0;
  const bitsAllocated = numberOf(dataset, 'BitsAllocated') ?? 0;
  const samplesPerPixel = numberOf(dataset, 'SamplesPerPixel') ?? 1;
  if (rows < 1 || columns < 1) unsupported('The image has no rows or columns.');
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    unsupported(say`Images of ${bitsAllocated} bits per sample cannot be read.`);
  }
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) {
    unsupported(say`Images of ${samplesPerPixel} samples per pixel cannot be read.`);
  }
  checkPixels(rows, columns, samplesPerPixel);
  const bitsStored = numberOf(dataset, 'BitsStored') ?? bitsAllocated;
  const highBit = numberOf(dataset, 'HighBit') ?? bitsStored - 1;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated) {
    unsupported('The image says it stores more bits than it has.');
  }
  return {
    rows,
    columns,
    frames: frameCountOf(dataset),
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: Math.max(highBit, bitsStored - 1),
    signed: numberOf(dataset, 'PixelRepresentation') === 1,
    planar: samplesPerPixel === 3 && numberOf(dataset, 'PlanarConfiguration') === 1,
    photometric: (textOf(dataset, 'PhotometricInterpretation') ?? 'MONOCHROME2').toUpperCase(),
  };
}
