import { stackPlanes, type ChannelSelection } from '../../algorithm/saliency/gScoreCam';
import { floatOutput } from '../pipeline/encoders';
import type { ClipImage } from '../pipeline/imageCache';
import type { SaliencyRun } from './saliencyRun';
import { yieldToEvents } from '../../core/yieldToEvents';

/** Masked images per run of the graph: small enough to honour a cancel soon at full size. Also one round of the early stop. */
export const MASK_BATCH = 8;

export type Layer = ChannelSelection['layer'];

const PREFIX: Readonly<Record<Layer, string>> = { norm1: 'norm1:', norm2: 'norm2:' };
const key = (layer: Layer, channel: number): string => `${PREFIX[layer]}${channel}`;

/** (E) embedding of the image masked by a channel, not normalised; undefined until it went through the network. */
export function maskedEmbedding(
  image: ClipImage,
  layer: Layer,
  channel: number
): Float32Array | undefined {
  return image.masked.get(key(layer, channel));
}

/** Channels of `layer` whose masked image has been embedded, by whichever prompt. */
export function embeddedChannels(image: ClipImage, layer: Layer): number[] {
  return [...image.masked.keys()]
    .filter(k => k.startsWith(PREFIX[layer]))
    .map(k => Number(k.slice(PREFIX[layer].length)));
}

/** Embeds the image masked by each of `channels` that has not been yet, into the image's cache. Cancellable per batch. */
export async function forwardChannels(
  image: ClipImage,
  layer: Layer,
  channels: Int32Array,
  run: SaliencyRun,
  batchSize = MASK_BATCH
): Promise<void> {
  const { clip } = run.pack;
  const missing = [...channels].filter(c => !image.masked.has(key(layer, c)));
  if (missing.length === 0) return;
  const session = await run.sessions.get('masked', run);
  const { size } = clip.image;
  const { grid } = image.features;
  for (let k = 0; k < missing.length; k += batchSize) {
    await yieldToEvents(run.signal);
    run.onFraction?.(k / missing.length);
    const batch = missing.slice(k, k + batchSize);
    const out = await session.run(
      {
        pixels: { dims: [1, 3, size, size], data: image.input.pixels },
        channels: {
          dims: [batch.length, grid, grid],
          data: stackPlanes(image.features, layer, batch),
        },
      },
      ['embed']
    );
    const embed = floatOutput(out, 'embed', batch.length * clip.embedDim);
    batch.forEach((c, b) =>
      image.masked.set(key(layer, c), embed.slice(b * clip.embedDim, (b + 1) * clip.embedDim))
    );
  }
}
