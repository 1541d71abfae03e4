import { MedClipSamError, say } from '../../core/errors';
import type { Mask } from '../../core/raster';
import type { AccompaniedSlice } from '../../algorithm/slices/companionHeads';

/** The stack to continue outlines in. */
export interface StackSource {
  readonly count: number;
  /** A slice with the companions that reach around an outline. */
  slice(index: number, outline: Mask): Promise<AccompaniedSlice>;
  /** The segmenter's outline on a slice, asked with what its neighbour's outline gives; none without a segmenter. */
  readonly segmenter?: (index: number, previous: Mask) => Promise<Mask>;
}

/** @throws MedClipSamError bad-input where there is nothing to continue, or an outline does not fit its slice */
export async function checkOutlines(
  source: StackSource,
  outlines: ReadonlyMap<number, Mask>
): Promise<void> {
  if (![...outlines.values()].some(m => m.data.includes(1))) {
    throw new MedClipSamError(
      'bad-input',
      'There is no outline to continue: the given masks hold no pixels.',
      'Give a mask with the structure outlined.'
    );
  }
  for (const [index, mask] of outlines) {
    if (!(index >= 0 && index < source.count)) {
      throw new MedClipSamError(
        'bad-input',
        say`There is no slice ${index}: the stack has ${source.count}, counted from 0.`,
        say`Give a number from 0 to ${source.count - 1}.`
      );
    }
    const { image } = await source.slice(index, mask);
    if (image.width === mask.width && image.height === mask.height) continue;
    throw new MedClipSamError(
      'bad-input',
      say`The outline of slice ${index} has ${mask.width} x ${mask.height} pixels, its image ${image.width} x ${image.height}.`,
      'Give a mask of the image’s own size.'
    );
  }
}

/** @throws MedClipSamError bad-input for a slice of another size than the outline that is continued */
export function checkSize(
  { image, companions }: AccompaniedSlice,
  mask: Mask,
  index: number
): void {
  const all = [image, ...companions].filter(c => c !== null);
  if (all.every(c => c.width === mask.width && c.height === mask.height)) return;
  throw new MedClipSamError(
    'bad-input',
    say`Slice ${index} has ${image.width} x ${image.height} pixels, the outline ${mask.width} x ${mask.height}.`,
    'Give slices of one size.'
  );
}
