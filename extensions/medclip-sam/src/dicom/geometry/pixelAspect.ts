import type { NaturalDataset } from 'dcmjs';
import { pixelSpacingOf } from './pixelSpacing';
import { allNumbersOf } from '../image/values';

/** Below this the eye sees a square, and resampling would only blur. */
const SQUARE = 0.005;

/**
 * Height of a pixel by its width: by the spacing of the frame (from 1), else by Pixel Aspect Ratio (PS3.3 C.7.6.3.1.7); 1 where
 * nothing is known, or where it is as good as square.
 */
export function pixelAspect(dataset: NaturalDataset, frame: number): number {
  const spacing = pixelSpacingOf(dataset, frame);
  const [vertical, horizontal] = allNumbersOf(dataset, 'PixelAspectRatio');
  const aspect = spacing
    ? spacing.row / spacing.column
    : vertical! > 0 && horizontal! > 0
      ? vertical! / horizontal!
      : 1;
  return Math.abs(aspect - 1) < SQUARE || !Number.isFinite(aspect) ? 1 : aspect;
}
