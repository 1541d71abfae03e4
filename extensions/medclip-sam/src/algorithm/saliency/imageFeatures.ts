import { dot, norm } from '../../core/vector';

/**
 * What one pass of the image encoder leaves behind, enough for every map of every prompt (method.md 4.3): patch rows only
 * where `tokens` are named, CLS first elsewhere.
 */
export interface ImageFeatures {
  /** Patch grid side; N = 1 + grid*grid tokens. */
  readonly grid: number;
  /** Width D of the encoder and E of the embedding. */
  readonly width: number;
  readonly embedDim: number;
  /** (E) projected CLS, not normalised. */
  readonly embed: Float32Array;
  /** (N,E) all tokens through final norm and projection, not normalised. */
  readonly tokens: Float32Array;
  /** (N,D) LayerNorm outputs of the last block. */
  readonly norm1: Float32Array;
  readonly norm2: Float32Array;
  /** (D,E) text-independent gradient maps: mean over patches at norm1, CLS row at norm2. */
  readonly gradMap: Float32Array;
  readonly gradMapCls: Float32Array;
}

/** cos between the image and a unit text embedding. */
export function imageTextCosine(image: ImageFeatures, text: Float32Array): number {
  const n = norm(image.embed);
  return n > 0 ? dot(image.embed, text, image.embedDim) / n : 0;
}

/**
 * Gradient of alpha*cos with respect to the D channels: importance(t) = (alpha/n) * M (t - c e^), method.md 4.3.
 * @param text unit text embedding (E)
 */
export function channelImportance(
  image: ImageFeatures,
  text: Float32Array,
  logitScale: number,
  at: 'norm1-mean' | 'norm2-cls'
): Float32Array {
  const { embedDim: E, width: D, embed } = image;
  const map = at === 'norm1-mean' ? image.gradMap : image.gradMapCls;
  const n = norm(embed);
  const out = new Float32Array(D);
  if (!(n > 0)) return out;
  const c = dot(embed, text, E) / n;
  const direction = Float64Array.from({ length: E }, (_, i) => text[i]! - (c * embed[i]!) / n);
  for (let d = 0; d < D; d++) out[d] = (logitScale / n) * dot(map, direction, E, d * E);
  return out;
}

/** One channel's patch activations as a (grid,grid) plane, CLS dropped. */
export function channelPlane(
  image: ImageFeatures,
  layer: 'norm1' | 'norm2',
  channel: number
): Float32Array {
  const { grid, width: D } = image;
  const source = image[layer];
  const out = new Float32Array(grid * grid);
  for (let j = 0; j < out.length; j++) out[j] = source[(j + 1) * D + channel]!;
  return out;
}
