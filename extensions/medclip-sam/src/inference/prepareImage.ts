import type { PromptPoint, Raster8, SourcePx } from '../algorithm/raster';
import type { RunOptions } from './contract';
import { decodeMask } from './decodeMask';
import type { Models } from './models';
import { yieldToEvents } from './yieldToEvents';

/** Encodes the image for BiomedCLIP and SAM into the caches and opens the sessions a prompt and a click will need. */
export async function prepareImage(
  models: Models,
  image: Raster8,
  options: RunOptions
): Promise<void> {
  const { sessions } = models;
  const { signal } = options;
  await yieldToEvents(signal);
  options.onProgress?.({ stage: 'encode-image', fraction: null });
  await models.clipImage(image);
  await yieldToEvents(signal);
  options.onProgress?.({ stage: 'encode-sam', fraction: null });
  const sam = await models.samImage(image, await sessions.get('encoder', options));
  await yieldToEvents(signal);
  options.onProgress?.({ stage: 'load-models', fraction: null });
  await sessions.get('text', options);
  await yieldToEvents(signal);
  const decoder = await sessions.get('decoder', options);
  // A graph's first run is many times slower than its later ones; this one costs a few milliseconds of idle time.
  const centre = { x: image.width / 2, y: image.height / 2, label: 1 } as PromptPoint<SourcePx>;
  await decodeMask(sam, { box: null, points: [centre] }, null, models.pack, decoder);
}
