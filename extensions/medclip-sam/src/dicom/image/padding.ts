import type { NaturalDataset } from 'dcmjs';
import { numberOf } from '../dataset/naturalDataset';
import type { PixelLayout } from './pixelLayout';

/**
 * Is this stored value padding (PS3.3 C.7.5.1.1.2), which must not widen an automatic window? The value may have been read with
 * the other sign.
 */
export function paddingTest(
  dataset: NaturalDataset,
  { signed, bitsStored }: Pick<PixelLayout, 'signed' | 'bitsStored'>
): (stored: number) => boolean {
  const up = 32 - bitsStored;
  const stored = (value: number) => (signed ? (value << up) >> up : (value << up) >>> up);
  const value = numberOf(dataset, 'PixelPaddingValue');
  if (value === undefined) return () => false;
  const first = stored(value);
  const last = stored(numberOf(dataset, 'PixelPaddingRangeLimit') ?? value);
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return v => v >= low && v <= high;
}
