import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say, type Sentence } from '../../core/errors';
import { numberOf, textOf } from '../dataset/naturalDataset';
import { is422 } from './nativeFrame';
import type { PixelLayout } from './pixelLayout';

/** Without these nobody knows what the bytes are (PS3.3 C.7.6.3, all of type 1). */
const NEEDED = {
  Rows: 'Rows',
  Columns: 'Columns',
  BitsAllocated: 'Bits Allocated',
  PhotometricInterpretation: 'Photometric Interpretation',
} as const;

/**
 * The header of a file with what it must say of its pixels. Samples per Pixel, where it is missing, follows from Photometric
 * Interpretation (PS3.3 C.7.6.3.1.2); whether the bytes agree is looked at by `checkPixelBytes`.
 *
 * @throws MedClipSamError unsupported-image naming the attribute that is missing, or two that contradict each other
 */
export function pixelHeader(dataset: NaturalDataset): NaturalDataset {
  for (const [keyword, name] of Object.entries(NEEDED)) {
    const value = textOf(dataset, keyword) ?? numberOf(dataset, keyword);
    if (value === undefined || value === null || value === '') {
      throw missing(name);
    }
  }
  const photometric = textOf(dataset, 'PhotometricInterpretation')!.toUpperCase();
  const meant = samplesOfColour(photometric);
  const said = numberOf(dataset, 'SamplesPerPixel') ?? null;
  if (said === null) {
    if (meant === null) throw missing('Samples per Pixel');
    return { ...dataset, SamplesPerPixel: meant };
  }
  if (meant !== null && said !== meant && (said === 1 || said === 3)) {
    throw refused(
      say`Samples per Pixel (${said}) and Photometric Interpretation (${photometric}) of the image contradict each other.`
    );
  }
  return dataset;
}

/** Samples of a colour model that DICOM defines; null for others. */
function samplesOfColour(photometric: string): 1 | 3 | null {
  if (/^(MONOCHROME[12]|PALETTE COLOR)$/.test(photometric)) return 1;
  return /^(RGB|YBR_(FULL|FULL_422|PARTIAL_422|PARTIAL_420|ICT|RCT))$/.test(photometric) ? 3 : null;
}

/**
 * Do uncompressed pixel data have the length that the header asks for? A few bytes more are padding, and so are zeros, however many; a
 * row or column more of anything else is another image.
 *
 * @param pixels of all frames
 * @throws MedClipSamError dicom-invalid
 */
export function checkPixelBytes(layout: PixelLayout, pixels: Uint8Array): void {
  const { rows, columns, frames, samplesPerPixel, bitsAllocated } = layout;
  const bytes = pixels.length;
  const perPixel = (is422(layout, bytes / frames) ? 2 : samplesPerPixel) * (bitsAllocated / 8);
  const asked = rows * columns * frames * perPixel;
  const few = Math.max(2, Math.min(rows, columns) * perPixel);
  const isPadding = bytes - asked < few || pixels.subarray(asked).every(byte => byte === 0);
  if (bytes >= asked && isPadding) return;
  throw new MedClipSamError(
    'dicom-invalid',
    say`The header of the image asks for ${asked} bytes of pixel data, the file holds ${bytes}.`,
    'Check Rows, Columns, Samples per Pixel, Bits Allocated and Number of Frames, or fetch the image again.'
  );
}

const missing = (attribute: string): MedClipSamError =>
  refused(say`The header of the image does not say ${attribute}.`);

const refused = (message: Sentence): MedClipSamError =>
  new MedClipSamError(
    'unsupported-image',
    message,
    'Export the image again from where it came from.'
  );
