import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import { numberOf, numbersOf, textOf } from './attributes';

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
  /** The unused high bits hold an overlay. */
  readonly embeddedOverlay: boolean;
}

const SEGMENTATION_CLASSES = new Set([
  '1.2.840.10008.5.1.4.1.1.66.4',
  '1.2.840.10008.5.1.4.1.1.66.7',
]);

function unsupported(message: string, remedy = 'Give an ordinary grey or colour image.'): never {
  throw new MedClipSamError('unsupported-image', message, remedy);
}

/** Checked layout of the stored pixels. Throws `unsupported-image` for objects that are not a viewable image. */
export function pixelLayout(dataset: NaturalDataset): PixelLayout {
  const modality = textOf(dataset, 'Modality') ?? 'unknown';
  if (SEGMENTATION_CLASSES.has(textOf(dataset, 'SOPClassUID') ?? '')) {
    unsupported('This is a segmentation, not an image.', 'Give the image it was drawn on.');
  }
  if (dataset.PixelData === undefined) {
    unsupported(`This DICOM object (modality ${modality}) holds no pixels to segment.`);
  }
  const rows = numberOf(dataset, 'Rows') ?? 0;
  const columns = numberOf(dataset, 'Columns') ?? 0;
  const bitsAllocated = numberOf(dataset, 'BitsAllocated') ?? 0;
  const samplesPerPixel = numberOf(dataset, 'SamplesPerPixel') ?? 1;
  if (rows < 1 || columns < 1) unsupported('The image has no rows or columns.');
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    unsupported(`Images of ${bitsAllocated} bits per sample cannot be read.`);
  }
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) {
    unsupported(`Images of ${samplesPerPixel} samples per pixel cannot be read.`);
  }
  const bitsStored = numberOf(dataset, 'BitsStored') ?? bitsAllocated;
  const highBit = numberOf(dataset, 'HighBit') ?? bitsStored - 1;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated) {
    unsupported('The image says it stores more bits than it has.');
  }
  return {
    rows,
    columns,
    frames: Math.max(1, numberOf(dataset, 'NumberOfFrames') ?? 1),
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: Math.max(highBit, bitsStored - 1),
    signed: numberOf(dataset, 'PixelRepresentation') === 1,
    planar: samplesPerPixel === 3 && numberOf(dataset, 'PlanarConfiguration') === 1,
    photometric: textOf(dataset, 'PhotometricInterpretation') ?? 'MONOCHROME2',
    embeddedOverlay: numbersOf(dataset, 'OverlayBitPosition').some(bit => bit > 0),
  };
}
