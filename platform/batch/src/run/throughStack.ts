import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { continueOutlines } from '@medclip/extension-medclip-sam/engine/slices/continueOutlines';
import type { Finding, FoundMask } from './finding';
import type { TaskTools } from './taskTools';
import { stackAround, type SeriesImage } from './seriesImages';

/** Slices that are kept as pixels: a step looks at two neighbours, forwards and back. */
const KEPT = 4;

/**
 * One outline continued through the stack that its image lies in, by the study learner: null where the images are no stack.
 *
 * @throws MedClipSamError cancelled
 */
export async function continueThrough(
  images: readonly SeriesImage[],
  { image, result }: { readonly image: SeriesImage; readonly result: SegmentResult },
  { readImage, signal }: Pick<TaskTools, 'readImage' | 'signal'>
): Promise<Pick<Finding, 'outlines' | 'continuation'> | null> {
  const stack = stackAround(images, image);
  if (!stack) return null;
  // In the window of the outline's image, as a reader scrolls: headers of one series may give each image its own.
  const { window } = await readImage(image.bytes, image.frame);
  const chosen = window && window.upper > window.lower ? window : undefined;
  const kept = new Map<number, Raster8>();
  const rasterOf = async (index: number): Promise<Raster8> => {
    const { bytes, frame } = stack[index]!;
    const raster = kept.get(index) ?? (await readImage(bytes, frame, chosen)).raster;
    kept.delete(index);
    kept.set(index, raster);
    for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
    return raster;
  };
  const start = stack.indexOf(image);
  const continuation = await continueOutlines(
    {
      count: stack.length,
      slice: async index => ({ image: await rasterOf(index), companions: [] }),
    },
    { outlines: new Map([[start, result.mask!]]), ...(signal && { signal }) }
  );
  const outlines = continuation.slices
    .filter(({ outline }) => outline.data.includes(1))
    .map(({ index, outline }): FoundMask => ({
      image: stack[index]!,
      mask: outline,
      probability: index === start ? result.heatmap : null,
    }));
  return { outlines, continuation };
}
