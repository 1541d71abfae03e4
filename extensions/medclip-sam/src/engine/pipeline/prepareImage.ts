import type { PromptPoint, Raster8, SourcePx } from '../../core/raster';
import type { RunOptions } from '../contract';
import { decodeMask } from '../drawing/decodeMask';
import { type Drawing, fast, precise } from '../drawing/drawing';
import { fillChannels } from '../saliency/fillChannels';
import type { Models } from './models';
import { baselinePrompts } from '../../prompt/baselinePrompts';
import { yieldToEvents } from '../../core/yieldToEvents';

/**
 * Encodes the image for BiomedCLIP and SAM into the caches and opens the sessions a prompt and a click will need; then, for
 * packs that work with gScoreCAM, embeds the masked images that any prompt may ask for, the likeliest first.
 */
export async function prepareImage(
  models: Models,
  image: Raster8,
  options: RunOptions
): Promise<void> {
  const { sessions, pack } = models;
  const { signal } = options;
  await yieldToEvents(signal);
  options.onProgress?.({ stage: 'encode-image', fraction: null });
  const { saliency } = pack.recommended;
  // The locator looks at the image together with the text, in less time than this would take.
  const clip = saliency === 'locator' ? null : await models.clipImage(image);
  if (!clip) await sessions.get('locator', options);
  await yieldToEvents(signal);
  const quick = fast(pack);
  await readyToDraw(models, image, quick ?? precise(pack), options);
  options.onProgress?.({ stage: 'load-models', fraction: null });
  await sessions.get('text', options);
  await yieldToEvents(signal);
  if (clip && !pack.clip.dense) {
    // What the verdict compares every prompt with.
    for (const text of baselinePrompts()) {
      await yieldToEvents(signal);
      await models.textEmbedding(text);
    }
  }
  // The longest step comes last: until it begins, a prompt is answered at once.
  if (quick) await readyToDraw(models, image, precise(pack), options);
  if (pack.locator?.second) await sessions.get('second', options);
  if (saliency === 'm2ib') await sessions.get('m2ib', options);
  if (clip && saliency === 'gscorecam') {
    const onFraction = (fraction: number) => options.onProgress?.({ stage: 'saliency', fraction });
    await fillChannels(clip, { pack, sessions, signal, onFraction });
  }
}

/** Encodes the image for a drawing model and warms its decoder up. */
async function readyToDraw(
  models: Models,
  image: Raster8,
  drawing: Drawing,
  options: RunOptions
): Promise<void> {
  const { sessions } = models;
  await yieldToEvents(options.signal);
  options.onProgress?.({ stage: 'encode-sam', fraction: null });
  const sam = await models.samImage(image, await sessions.get(drawing.encoder, options), drawing);
  await yieldToEvents(options.signal);
  const decoder = await sessions.get(drawing.decoder, options);
  // A graph's first run is many times slower than its later ones; this one costs a few milliseconds of idle time.
  const centre = { x: image.width / 2, y: image.height / 2, label: 1 } as PromptPoint<SourcePx>;
  await decodeMask(sam, { box: null, points: [centre] }, null, drawing.pack, decoder);
}
