import { coverOf, imageTokens, type ImageTokens } from '../../algorithm/followUp/imageTokens';
import { likelihoodMap, placeOf } from '../../algorithm/followUp/placeOf';
import { readOut, sliceScore, type Example } from '../../algorithm/followUp/readOut';
import { contentBox, greyOf } from '../../algorithm/preprocess/contentBox';
import { MedClipSamError } from '../../core/errors';
import type { Mask, Raster8 } from '../../core/raster';
import { yieldToEvents } from '../../core/yieldToEvents';
import type { RunOptions } from '../contract';
import { fast, precise } from '../drawing/drawing';
import type { Models } from '../pipeline/models';
import type { FindRequest, Found } from './findRequest';

/** The quick drawing model sees a whole stack in the time that the precise one takes for a slice, and finds as well. */
async function tokensOf(models: Models, image: Raster8, options: RunOptions): Promise<ImageTokens> {
  const drawing = fast(models.pack) ?? precise(models.pack);
  const encoder = await models.sessions.get(drawing.encoder, options);
  options.onProgress?.({ stage: 'encode-sam', fraction: null });
  await yieldToEvents(options.signal);
  const { geometry, embedding } = await models.samImage(image, encoder, drawing);
  await yieldToEvents(options.signal);
  const { embedDim: channels, embeddingSize: side } = drawing.pack.sam;
  const data = embedding.data as Float32Array;
  return imageTokens({ data, channels, side }, geometry, contentBox(greyOf(image)));
}

/**
 * An outlined image as something to find again.
 *
 * @throws MedClipSamError nothing-found where the outline covers less than a cell of the embedding's grid; bad-input where it is of another
 *   image
 */
export async function exampleOf(
  models: Models,
  image: Raster8,
  outline: Mask,
  options: RunOptions
): Promise<Example> {
  if (outline.width !== image.width || outline.height !== image.height) {
    throw new MedClipSamError(
      'bad-input',
      'The outline belongs to an image of another size.',
      'Give the outline that was drawn on this image.'
    );
  }
  const tokens = await tokensOf(models, image, options);
  const cover = coverOf(outline, tokens);
  if (cover.reduce((a, b) => a + b, 0) < 1) {
    throw new MedClipSamError(
      'nothing-found',
      'The outlined structure is too small to be found again.',
      'Find it by eye and measure it by hand.'
    );
  }
  return { ...tokens, cover };
}

/** Where on an image the examples' thing is. */
export async function findAgain(
  models: Models,
  image: Raster8,
  { examples, placed, map }: FindRequest,
  options: RunOptions
): Promise<Found> {
  const tokens = await tokensOf(models, image, options);
  if (examples.length === 0 || examples.some(e => e.channels !== tokens.channels)) {
    throw new MedClipSamError(
      'bad-input',
      'There is no example, or one of another model.',
      'Give outlined images, and the same model for all.'
    );
  }
  await yieldToEvents(options.signal);
  const likely = readOut(tokens, examples, { placed });
  const place = placeOf(likely, tokens, image);
  return {
    score: sliceScore(likely),
    top: likely.reduce((a, b) => Math.max(a, b), 0),
    box: place?.box ?? null,
    cut: place?.cut ?? 1,
    ...(map && { map: likelihoodMap(likely, tokens, image) }),
  };
}
