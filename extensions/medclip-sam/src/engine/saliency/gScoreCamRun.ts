import {
  channelWeights,
  combineChannels,
  selectChannels,
  type ChannelRule,
} from '../../algorithm/saliency/gScoreCam';
import { BoxConvergence } from '../../algorithm/saliency/boxConvergence';
import type { FloatMap } from '../../core/raster';
import type { ClipImage } from '../pipeline/imageCache';
import { MASK_BATCH } from './maskedChannels';
import { MaskScores } from './maskScores';
import type { SaliencyMap, SaliencyRun } from './saliencyRun';

export interface GScoreCamOptions {
  readonly topK: number;
  readonly rule?: ChannelRule;
  readonly softmax?: 'selected' | 'all';
  readonly earlyStop?: boolean;
  /** Scores may be predicted as long as that leaves this much doubt about the weights at most; 0 forwards every channel. */
  readonly tolerance?: number;
}

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
  const { features } = image;
  const { layer, channels } = selectChannels(features, text, {
    topK: options.topK,
    rule: options.rule,
    logitScale: clip.logitScale,
  });
  const softmax = options.softmax ?? (options.rule === 'v1-compat' ? 'all' : recommended.softmax);
  const weighted = (used: Int32Array, scores: Float32Array): FloatMap =>
    combineChannels(features, layer, used, channelWeights(scores, features.width, softmax));
  const before = image.masked.size;
  const result = (map: FloatMap, used: Int32Array): SaliencyMap => ({
    map,
    topK: used.length,
    channelsForwarded: image.masked.size - before,
  });
  if (!options.earlyStop) {
    const tolerance = softmax === 'selected' ? (options.tolerance ?? 0) : 0;
    const scores = await new MaskScores(image, layer, text, run).within(tolerance, channels);
    return result(weighted(channels, scores), channels);
  }
  const maskScores = new MaskScores(image, layer, text, { ...run, onFraction: undefined });
  const settled = new BoxConvergence(recommended.mapSize);
  for (let k = MASK_BATCH; ; k += MASK_BATCH) {
    const used = channels.subarray(0, k);
    run.onFraction?.((k - MASK_BATCH) / channels.length);
    const map = weighted(used, await maskScores.of(used));
    if (used.length === channels.length || settled.add(map)) return result(map, used);
  }
}
