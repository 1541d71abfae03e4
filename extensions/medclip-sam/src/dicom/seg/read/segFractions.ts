import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '../../../core/errors';
import { numberOf, textOf } from '../../dataset/naturalDataset';
import { SEG_WARNING } from './segWarnings';

type Stored = Uint8Array | Uint16Array;

/**
 * Maximum Fractional Value of a FRACTIONAL segmentation (PS3.3, C.8.20.2.3).
 *
 * @throws MedClipSamError dicom-invalid for one that nothing can be a share of
 */
export function fractionMaximum(dataset: NaturalDataset, warnings: Set<string>): number {
  const maximum = numberOf(dataset, 'MaximumFractionalValue');
  if (maximum === undefined) warnings.add(SEG_WARNING.noMaximum);
  if (maximum === undefined || maximum > 0) return maximum ?? 255;
  throw new MedClipSamError(
    'dicom-invalid',
    'The segmentation has no usable Maximum Fractional Value.',
    'Export it again in the software that wrote it.'
  );
}

/** What is to be said of a frame's values. */
export function warnOfFractions(
  stored: Stored,
  maximum: number,
  dataset: NaturalDataset,
  warnings: Set<string>
): void {
  if (stored.some(v => v > maximum)) warnings.add(SEG_WARNING.aboveMaximum);
  if (!stored.some(v => v > 0 && v < maximum)) return;
  const occupancy = textOf(dataset, 'SegmentationFractionalType') === 'OCCUPANCY';
  warnings.add(occupancy ? SEG_WARNING.occupancies : SEG_WARNING.probabilities);
}

// Loops: from() with a function takes each pixel through an iterator, which is thirty times slower.
/** 1 from `threshold` on. */
export function reached(stored: Stored, threshold: number): Uint8Array {
  const inside = new Uint8Array(stored.length);
  for (let i = 0; i < stored.length; i++) if (stored[i]! >= threshold) inside[i] = 1;
  return inside;
}

/** Of the maximum, 0 to 1. */
export function shareOf(stored: Stored, maximum: number): Float32Array {
  const share = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) share[i] = Math.min(1, stored[i]! / maximum);
  return share;
}
