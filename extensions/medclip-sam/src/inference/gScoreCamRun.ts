import {
  channelScores,
  channelWeights,
  combineChannels,
  selectChannels,
  stackPlanes,
  type ChannelRule,
} from '../algorithm/saliency/gScoreCam';
import { SettledBox } from '../algorithm/saliency/settledBox';
import type { FloatMap } from '../algorithm/raster';
import { floatOutput } from './encoders';
import type { ClipImage } from './imageCache';
import type { SaliencyMap, SaliencyRun } from './saliencyMaps';
import { yieldToEvents } from './yieldToEvents';

/** Masked images per run of the graph: small enough to honour a cancel soon at full size. Also one round of the early stop. */
const MASK_BATCH = 8;

export interface GScoreCamOptions {
  readonly topK: number;
  readonly rule?: ChannelRule;
  readonly softmax?: 'selected' | 'all';
  readonly earlyStop?: boolean;
}

type Layer = 'norm1' | 'norm2';
const key = (layer: Layer, channel: number): string => `${layer}:${channel}`;

/**
 * gScoreCAM on one encoded image. Only channels that no earlier prompt on it needed go through the network: their embeddings
 * do not depend on the text, so that nothing is lost (method.md 5).
 */
export async function runGScoreCam(
  image: ClipImage,
  text: Float32Array,
  options: GScoreCamOptions,
  run: SaliencyRun
): Promise<SaliencyMap> {
  const { clip, recommended } = run.pack;
  const { evidence } = image;
  const { layer, channels } = selectChannels(evidence, text, {
    topK: options.topK,
    rule: options.rule,
    logitScale: clip.logitScale,
  });
  const softmax = options.softmax ?? (options.rule === 'v1-compat' ? 'all' : recommended.softmax);
  const mapOf = (used: Int32Array): FloatMap => {
    const embeddings = Array.from(used, c => image.masked.get(key(layer, c))!);
    const scores = channelScores(embeddings, text, clip.logitScale);
    return combineChannels(evidence, layer, used, channelWeights(scores, evidence.width, softmax));
  };
  if (!options.earlyStop) {
    await forwardChannels(image, layer, channels, run);
    return { map: mapOf(channels), topK: channels.length };
  }
  const settled = new SettledBox(recommended.mapSize);
  for (let k = MASK_BATCH; ; k += MASK_BATCH) {
    const used = channels.subarray(0, k);
    run.onFraction?.((k - MASK_BATCH) / channels.length);
    await forwardChannels(image, layer, used, { ...run, onFraction: undefined });
    const map = mapOf(used);
    if (used.length === channels.length || settled.add(map)) return { map, topK: used.length };
  }
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
  const { grid } = image.evidence;
  for (let k = 0; k < missing.length; k += batchSize) {
    await yieldToEvents(run.signal);
    run.onFraction?.(k / missing.length);
    const batch = missing.slice(k, k + batchSize);
    const out = await session.run(
      {
        pixels: { dims: [1, 3, size, size], data: image.input.pixels },
        channels: {
          dims: [batch.length, grid, grid],
          data: stackPlanes(image.evidence, layer, batch),
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
