import type { FloatMap } from '../../core/raster';
import { dot, softmax, topK, unit } from '../../core/vector';
import { channelImportance, channelPlane, type ImageFeatures } from './imageFeatures';
import { equalValuesTopK } from './torchTopK';

/**
 * Which channels are scored and where they come from (method.md 2.2):
 *  norm1-mean  gradient averaged over patches at norm1 (default; what the paper describes on the layer that carries it)
 *  norm2-cls   activations at norm2, gradient of the CLS row (gScoreCAM's own rule for ViT)
 *  v1-compat   the released v1: activations at norm2, zero gradient, so a fixed, text-independent set. Parity only.
 */
export type ChannelRule = 'norm1-mean' | 'norm2-cls' | 'v1-compat';

export interface ScoreCamOptions {
  readonly topK: number;
  readonly rule?: ChannelRule;
  /** Softmax over the scored channels, or over all D with 0 for the others as v1 does. */
  readonly softmax?: 'selected' | 'all';
  readonly logitScale: number;
}

export interface ChannelSelection {
  readonly layer: 'norm1' | 'norm2';
  /** Most important first. */
  readonly channels: Int32Array;
  readonly importance: Float32Array;
}

export function selectChannels(
  image: ImageFeatures,
  text: Float32Array,
  options: ScoreCamOptions
): ChannelSelection {
  const rule = options.rule ?? 'norm1-mean';
  const k = Math.min(options.topK, image.width);
  if (rule === 'v1-compat') {
    const importance = new Float32Array(image.width);
    return { layer: 'norm2', channels: equalValuesTopK(image.width, k), importance };
  }
  const importance = channelImportance(image, text, options.logitScale, rule);
  return {
    layer: rule === 'norm1-mean' ? 'norm1' : 'norm2',
    channels: topK(importance, k),
    importance,
  };
}

/** The activations of `channels` as the masked graph takes them: (B,grid,grid). */
export function stackPlanes(
  image: ImageFeatures,
  layer: 'norm1' | 'norm2',
  channels: ArrayLike<number>
): Float32Array {
  const plane = image.grid * image.grid;
  const out = new Float32Array(channels.length * plane);
  for (let b = 0; b < channels.length; b++) {
    out.set(channelPlane(image, layer, channels[b]!), b * plane);
  }
  return out;
}

/** alpha * cos of each masked image's embedding (rows of E, any length) with the unit text embedding. */
export function channelScores(
  embeddings: readonly Float32Array[],
  text: Float32Array,
  logitScale: number
): Float32Array {
  return Float32Array.from(embeddings, e => logitScale * dot(unit(e), text, text.length));
}

/** Softmax weight of each scored channel, and of each unscored one (0 where they take no part). */
export function channelWeights(
  scores: Float32Array,
  width: number,
  rule: 'selected' | 'all'
): { readonly selected: Float64Array; readonly other: number } {
  if (rule === 'selected' || scores.length >= width) return { selected: softmax(scores), other: 0 };
  const padded = new Float64Array(width);
  padded.set(scores);
  const w = softmax(padded);
  return { selected: w.subarray(0, scores.length), other: w[width - 1]! };
}

/**
 * The map: relu(sum_k w_k A_k) over raw activations (method.md 2.1). Unscored channels carry `weights.other` each, as v1's
 * softmax over all channels leaks into them.
 * @returns (grid,grid), not normalised; may be all zero.
 */
export function combineChannels(
  image: ImageFeatures,
  layer: 'norm1' | 'norm2',
  channels: ArrayLike<number>,
  weights: { readonly selected: ArrayLike<number>; readonly other: number }
): FloatMap {
  const { grid, width: D } = image;
  const w = new Float64Array(D).fill(weights.other);
  for (let k = 0; k < channels.length; k++) w[channels[k]!] = weights.selected[k]!;
  const data = new Float32Array(grid * grid);
  const source = image[layer];
  for (let j = 0; j < data.length; j++) data[j] = Math.max(0, dot(source, w, D, (j + 1) * D));
  return { width: grid, height: grid, data };
}
