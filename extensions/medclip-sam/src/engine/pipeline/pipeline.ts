import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { abortable, createQueue } from '../../core/queue';
import type { Raster8 } from '../../core/raster';
import type { Pipeline, RunOptions } from '../contract';
import type { ModelPack } from '../pack/modelPack';
import { exampleOf, findAgain } from '../followUp/followUp';
import { Models } from './models';
import { prepareImage } from './prepareImage';
import { refineMask } from '../drawing/refineMask';
import { squareView } from './squarePixels';
import { segmentImage } from './segmentImage';
import { uncertaintyMap } from './uncertaintyMap';
import type { SessionProvider } from '../runtime/session';
import type { KeptEncodings } from '../store/keptEncodings';

function checkImage(image: Raster8): void {
  const { width, height, channels, data } = image;
  const sized = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (sized && data.length === width * height * channels) return;
  throw new MedClipSamError(
    'unsupported-image',
    'The image has no pixels, or fewer than its size says.',
    'Wait until the image is fully loaded and run again.'
  );
}

/**
 * Text prompt -> mask on one model pack, the same in the browser's worker and in Node. Caches image and text encodings.
 * Every error is a MedClipSamError.
 *
 * @param kept where encodings of images are kept beyond this pipeline
 */
export function createPipeline(
  pack: ModelPack,
  sessions: SessionProvider,
  kept: KeptEncodings | null = null
): Pipeline {
  const models = new Models(pack, sessions, kept);
  // Graphs never run twice at once. Who gives up is told at once; the next one waits for what still runs.
  const enqueue = createQueue();
  const run = async <T>(
    image: Raster8,
    options: RunOptions,
    work: () => Promise<T>
  ): Promise<T> => {
    try {
      throwIfCancelled(options.signal);
      checkImage(image);
      return await enqueue(hold => {
        const running = work();
        hold(running);
        return abortable(running, options.signal);
      }, options.signal);
    } catch (e) {
      throw MedClipSamError.from(e);
    }
  };
  return {
    segment: (image, request, options = {}) =>
      run(image, options, async () => {
        const square = squareView(image);
        if (!square) return segmentImage(models, image, request, options);
        const asked = square.request(request);
        return square.segmentResult(await segmentImage(models, square.image, asked, options));
      }),
    refine: (image, request, options = {}) =>
      run(image, options, async () => {
        const square = squareView(image);
        if (!square) return refineMask(models, image, request, options);
        const asked = square.refineRequest(request);
        return square.refineResult(await refineMask(models, square.image, asked, options));
      }),
    uncertainty: (image, request, options = {}) =>
      run(image, options, async () => {
        const square = squareView(image);
        if (!square) return uncertaintyMap(models, image, request, options);
        const asked = square.request(request);
        return square.uncertaintyResult(await uncertaintyMap(models, square.image, asked, options));
      }),
    example: (image, outline, options = {}) =>
      run(image, options, async () => {
        const square = squareView(image);
        if (!square) return exampleOf(models, image, outline, options);
        const { mask } = square.refineRequest({ box: null, points: [], mask: outline });
        return exampleOf(models, square.image, mask!, options);
      }),
    find: (image, request, options = {}) =>
      run(image, options, async () => {
        const square = squareView(image);
        if (!square) return findAgain(models, image, request, options);
        const found = await findAgain(models, square.image, request, options);
        return square.found(found);
      }),
    prepare: (image, options = {}) =>
      run(image, options, () => prepareImage(models, squareView(image)?.image ?? image, options)),
    async dispose() {
      models.clear();
      await sessions.dispose();
    },
  };
}
