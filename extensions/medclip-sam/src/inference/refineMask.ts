import { MedClipSamError } from '../algorithm/errors';
import type { Raster8 } from '../algorithm/raster';
import type { RefineRequest, RefineResult, RunOptions } from './contract';
import { decodeMask } from './decodeMask';
import { drawingFor } from './drawing';
import type { Models } from './models';
import { yieldToEvents } from './yieldToEvents';

/** Decoder-only correction: clicks, a box and the mask so far on the cached SAM embedding. */
export async function refineMask(
  models: Models,
  image: Raster8,
  request: RefineRequest,
  options: RunOptions
): Promise<RefineResult> {
  checkRequest(image, request);
  const { sessions } = models;
  const drawing = await drawingFor(models, image, request.atOnce);
  options.onProgress?.({ stage: 'load-models', fraction: null });
  const encoder = await sessions.get(drawing.encoder, options);
  const decoder = await sessions.get(drawing.decoder, options);
  options.onProgress?.({ stage: 'encode-sam', fraction: null });
  await yieldToEvents(options.signal);
  const sam = await models.samImage(image, encoder, drawing);
  options.onProgress?.({ stage: 'decode-mask', fraction: null });
  await yieldToEvents(options.signal);
  const previous = request.mask ?? null;
  const { mask, iouPrediction, stability } = await decodeMask(
    sam,
    request,
    previous,
    drawing.pack,
    decoder,
    { maskToken: request.maskToken }
  );
  await yieldToEvents(options.signal);
  return { mask, iouPrediction, stability };
}

function checkRequest(image: Raster8, { box, points, mask }: RefineRequest): void {
  if (!box && points.length === 0 && !mask) {
    throw new MedClipSamError(
      'bad-input',
      'There is nothing to correct the outline with.',
      'Click inside or outside of the structure, or draw a box.'
    );
  }
  const values = [...(box ?? []), ...points.flatMap(p => [p.x, p.y])];
  if (!values.every(Number.isFinite)) {
    throw new MedClipSamError('bad-input', 'A point lies nowhere.', 'Click inside the image.');
  }
  if (points.some(p => p.x < -0.5 || p.y < -0.5 || p.x > image.width || p.y > image.height)) {
    throw new MedClipSamError(
      'bad-input',
      'A point lies outside of the image.',
      'Click inside the image.'
    );
  }
  if (mask && (mask.width !== image.width || mask.height !== image.height)) {
    throw new MedClipSamError(
      'bad-input',
      'The outline belongs to an image of another size.',
      'Run the prompt again on this image.'
    );
  }
}
