import { xxhash64 } from 'hash-wasm';
import type { ClipFit, ClipInput } from '../algorithm/clipPreprocess';
import type { Raster8 } from '../algorithm/raster';
import type { ImageEvidence } from '../algorithm/saliency/imageEvidence';
import type { SamGeometry } from '../algorithm/samPreprocess';
import type { TensorLike } from './session';

/** What BiomedCLIP's one pass over an image left behind. */
export interface ClipImage {
  readonly input: ClipInput;
  readonly evidence: ImageEvidence;
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
}

/** Least-recently-used map of fixed size. */
export class RecentlyUsed<V> {
  private readonly entries = new Map<string, V>();

  constructor(private readonly capacity: number) {}

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
    if (this.entries.size <= this.capacity) return;
    const oldest = this.entries.keys().next().value;
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  clear(): void {
    this.entries.clear();
  }
}

/** Key of the pixels themselves, so that the same image under another name is still known. */
export async function imageKey(image: Raster8): Promise<string> {
  const hash = await xxhash64(image.data);
  return `${image.width}x${image.height}x${image.channels}:${hash}`;
}
