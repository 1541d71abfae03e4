import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say, type Sentence } from '../../core/errors';
import { textOf, valueOf } from '../dataset/naturalDataset';

const SEGMENTATION = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.[47]$/;
/** MPEG-2, MPEG-4, HEVC and their fragmentable forms (PS3.5, 10.10 and following). */
const VIDEO = /^1\.2\.840\.10008\.1\.2\.4\.10[0-9](\.1)?$/;

const has = (dataset: NaturalDataset, keyword: string) => valueOf(dataset, keyword) !== undefined;

const isSegmentation = (dataset: NaturalDataset): boolean =>
  SEGMENTATION.test(textOf(dataset, 'SOPClassUID') ?? '');

/** Whether the data set of a file is of no image: a segmentation, or without pixels (report, presentation state, DICOMDIR). */
export const hasNoPicture = (dataset: NaturalDataset): boolean =>
  isSegmentation(dataset) ||
  !['PixelData', 'FloatPixelData', 'DoubleFloatPixelData'].some(name => has(dataset, name));

/**
 * Why an object has no picture that can be outlined, as an error that says what it is; null for an ordinary image.
 *
 * @param transferSyntaxUID as stored; `undefined` where nobody knows
 * @param pixelsKnown whether `dataset` holds the pixels where the object has some (a file does, metadata does not)
 */
export function whyNotShown(
  dataset: NaturalDataset,
  transferSyntaxUID: string | undefined,
  pixelsKnown: boolean
): MedClipSamError | null {
  const no = (message: string | Sentence, remedy: string) =>
    new MedClipSamError('unsupported-image', message, remedy);
  if (isSegmentation(dataset)) {
    return no('This is a segmentation, not an image.', 'Give the image it was drawn on.');
  }
  if (VIDEO.test(transferSyntaxUID ?? '')) {
    return no(
      'This image could not be loaded: it is a video.',
      'Choose an image, or single frames exported from the video.'
    );
  }
  const isFloat =
    has(dataset, 'FloatPixelData') ||
    has(dataset, 'DoubleFloatPixelData') ||
    (Number(dataset.BitsAllocated) >= 32 && !has(dataset, 'PixelRepresentation'));
  if (isFloat) {
    return no(
      'This image could not be loaded: it holds floating point numbers.',
      'Export it with whole numbers (16 bits and a rescale slope).'
    );
  }
  const palette = 'RedPaletteColorLookupTableData';
  if (has(dataset, `Segmented${palette}`) && !has(dataset, palette)) {
    return no(
      'This image could not be loaded: its colours are a segmented palette.',
      'Export the image as RGB.'
    );
  }
  if (pixelsKnown && !has(dataset, 'PixelData')) {
    const modality = textOf(dataset, 'Modality') ?? 'unknown';
    return no(
      say`This DICOM object (modality ${modality}) holds no pixels to segment.`,
      'Give an ordinary grey or colour image.'
    );
  }
  return null;
}
