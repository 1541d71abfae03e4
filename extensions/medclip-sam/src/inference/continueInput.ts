import { MedClipSamError } from '../algorithm/errors';
import type { Mask } from '../algorithm/raster';
import type { SliceChannels } from '../algorithm/study/learner';
import type { StackSource } from './continueOutlines';

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
        `There is no slice ${index}: the stack has ${source.count}, counted from 0.`,
        `Give a number from 0 to ${source.count - 1}.`
      );
    }
    const [image] = await source.channels(index);
    if (image.width === mask.width && image.height === mask.height) continue;
    throw new MedClipSamError(
      'bad-input',
      `The outline of slice ${index} has ${mask.width} x ${mask.height} pixels, its image ${image.width} x ${image.height}.`,
      'Give a mask of the image’s own size.'
    );
  }
}

/** @throws MedClipSamError bad-input for a slice of another size than the outline that is continued */
export function checkSize(channels: SliceChannels, mask: Mask, index: number): void {
  if (channels.every(c => c.width === mask.width && c.height === mask.height)) return;
  const [image] = channels;
  throw new MedClipSamError(
    'bad-input',
    `Slice ${index} has ${image.width} x ${image.height} pixels, the outline ${mask.width} x ${mask.height}.`,
    'Give slices of one size.'
  );
}
