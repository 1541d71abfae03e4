import { xxhash64 } from 'hash-wasm';
import type { ClipFit, ClipInput } from '../../algorithm/preprocess/clipPreprocess';
import { perImage } from '../../algorithm/preprocess/perImage';
import type { Raster8 } from '../../core/raster';
import type { ImageFeatures } from '../../algorithm/saliency/imageFeatures';
import type { SamGeometry } from '../../algorithm/preprocess/samPreprocess';
import type { TensorLike } from '../runtime/session';

/** What BiomedCLIP's one pass over an image left behind. */
export interface ClipImage {
  readonly input: ClipInput;
  readonly features: ImageFeatures;
  /** (1,N,D) output of the bottleneck block, for M2IB; null where the pack has no such graph. */
  readonly blockState: TensorLike | null;
  /** Embeddings of masked images by `layer:channel`; exact, so a second prompt only forwards channels not seen yet. */
  readonly masked: Map<string, Float32Array>;
}

export interface SamImage {
  readonly geometry: SamGeometry;
  readonly embedding: TensorLike;
}

/** Everything that depends on the image only. */
export interface CachedImage {
  /** Per way to the square; in practice one. */
  readonly clip: Map<ClipFit, ClipImage>;
  sam: SamImage | null;
  /** Of the pack's quick drawing model. */
  fastSam?: SamImage;
}

/** Bytes an image's encodings hold; they grow while an image is worked on. */
export function cachedBytes({ clip, sam, fastSam }: CachedImage): number {
  let sum = sam?.embedding.data.byteLength ?? 0;
  sum += fastSam?.embedding.data.byteLength ?? 0;
  for (const { input, features, blockState, masked } of clip.values()) {
    const { embed, tokens, norm1, norm2, gradMap, gradMapCls } = features;
    for (const part of [input.pixels, embed, tokens, norm1, norm2, gradMap, gradMapCls]) {
      sum += part.byteLength;
    }
    sum += blockState?.data.byteLength ?? 0;
    for (const embedding of masked.values()) sum += embedding.byteLength;
  }
  return sum;
}

/** Least-recently-used map within a budget; `sizeOf` may change while a value is kept. The newest value always stays. */
export class RecentlyUsed<V> {
  private readonly entries = new Map<string, V>();

  constructor(
    private readonly budget: number,
    private readonly sizeOf: (value: V) => number = () => 1
  ) {}

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    this.trim();
  }

  /** Lets the least recently used go until the rest fits. */
  trim(): void {
    let size = 0;
    for (const value of this.entries.values()) size += this.sizeOf(value);
    for (const [key, value] of this.entries) {
      if (size <= this.budget || this.entries.size === 1) return;
      this.entries.delete(key);
      size -= this.sizeOf(value);
    }
  }

  clear(): void {
    this.entries.clear();
  }
}

/** Key of the pixels themselves, so that the same image under another name is still known. */
export const imageKey: (image: Raster8) => Promise<string> = perImage(
  async ({ width, height, channels, data }) =>
    `${width}x${height}x${channels}:${await xxhash64(data)}`
);
