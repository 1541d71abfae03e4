import type { ClipFit } from '../../algorithm/preprocess/clipPreprocess';
import type { Raster8 } from '../../core/raster';
import { unit } from '../../core/vector';
import { samGeometry } from '../../algorithm/preprocess/samPreprocess';
import { precise } from '../drawing/drawing';
import { encodeClipImage, encodeSamImage, encodeText } from './encoders';
import {
  cachedBytes,
  imageKey,
  RecentlyUsed,
  type CachedImage,
  type ClipImage,
  type SamImage,
} from './imageCache';
import { findGraph } from '../pack/packGraph';
import type { ModelPack } from '../pack/modelPack';
import type { Session, SessionProvider } from '../runtime/session';
import type { KeptEncodings } from '../store/keptEncodings';
import { cleanText, createTokenizer, type Tokenize } from '../pack/tokenizer';

/**
 * Bytes for encodings that are kept, so that a slice seen before is not encoded again: a sixteenth of the device's memory (what the
 * browser does not tell counts as 4 GB). An image of a full-size pack takes 12 MB, one of medclip-sam-1 some 5 MB.
 */
export function encodingsBudget(): number {
  const { deviceMemory = 4 } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  return Math.max(96, Math.min(512, deviceMemory * 64)) * 2 ** 20;
}

const TEXTS = 256;

/** The pack's encoders behind their caches: an image is encoded once per pixels, a text once per wording. */
export class Models {
  private readonly images = new RecentlyUsed<CachedImage>(encodingsBudget(), cachedBytes);
  private readonly texts = new RecentlyUsed<Float32Array>(TEXTS);
  private tokenize: Promise<Tokenize> | null = null;

  constructor(
    readonly pack: ModelPack,
    readonly sessions: SessionProvider,
    private readonly kept: KeptEncodings | null = null
  ) {}

  async clipImage(image: Raster8, fit: ClipFit = 'squash'): Promise<ClipImage> {
    const entry = await this.entry(image);
    const known = entry.clip.get(fit);
    if (known) return known;
    const clip = await encodeClipImage(image, this.pack, await this.sessions.get('image'), fit);
    entry.clip.set(fit, clip);
    this.images.trim();
    return clip;
  }

  /** The image as a drawing model takes it, by default the pack's precise one. */
  async samImage(
    image: Raster8,
    encoder: Session,
    { pack, drawnBy } = precise(this.pack)
  ): Promise<SamImage> {
    const entry = await this.entry(image);
    const place = drawnBy === 'fast' ? 'fastSam' : 'sam';
    const known = entry[place] ?? (drawnBy === 'precise' && (await this.keptSamImage(image)));
    if (known) return known;
    const sam = await encodeSamImage(image, pack, encoder);
    entry[place] = sam;
    if (drawnBy === 'precise') {
      const { data } = sam.embedding;
      // Not waited for: the outline does not depend on it.
      if (data instanceof Float32Array) void this.kept?.put(await this.keptKey(image), data);
    }
    this.images.trim();
    return sam;
  }

  /** Whether the precise drawing model has encoded this image already. */
  async hasSamImage(image: Raster8): Promise<boolean> {
    return (await this.entry(image)).sam !== null || (await this.keptSamImage(image)) !== null;
  }

  /** The precise model's encoding from an earlier visit, in half precision. */
  private async keptSamImage(image: Raster8): Promise<SamImage | null> {
    const { kind, imageSize: side, embedDim, embeddingSize } = this.pack.sam;
    const data = await this.kept?.get(await this.keptKey(image));
    if (data?.length !== embedDim * embeddingSize ** 2) return null;
    const embedding = { dims: [1, embedDim, embeddingSize, embeddingSize], data };
    const sam = { geometry: samGeometry(image, side, kind), embedding };
    (await this.entry(image)).sam = sam;
    this.images.trim();
    return sam;
  }

  /** Of the pixels and of everything that an encoding depends on: the files of the encoder, and how it is fed. */
  private async keptKey(image: Raster8): Promise<string> {
    const { kind, imageSize, mean, std } = this.pack.sam;
    const graph = findGraph(this.pack, 'encoder');
    const files = graph ? [graph.file, ...graph.weights] : [];
    const hashes = files.map(file => this.pack.files[file]?.sha256);
    return JSON.stringify([await imageKey(image), kind, imageSize, mean, std, hashes]);
  }

  /** Unit embedding of one text, or of several wordings: the mean of their embeddings as projected (method.md 3). */
  async textEmbedding(text: string | readonly string[]): Promise<Float32Array> {
    const wordings = typeof text === 'string' ? [text] : text;
    const sum = new Float32Array(this.pack.clip.embedDim);
    for (const wording of wordings) {
      const e = await this.projectedText(wording);
      for (let i = 0; i < sum.length; i++) sum[i]! += e[i]!;
    }
    return unit(sum);
  }

  private async projectedText(text: string): Promise<Float32Array> {
    const clean = cleanText(text);
    const known = this.texts.get(clean);
    if (known) return known;
    const ids = (await this.tokenizer())(clean);
    const embedding = await encodeText(ids, this.pack, await this.sessions.get('text'));
    this.texts.set(clean, embedding);
    return embedding;
  }

  clear(): void {
    this.images.clear();
    this.texts.clear();
  }

  private async entry(image: Raster8): Promise<CachedImage> {
    const key = await imageKey(image);
    const known = this.images.get(key);
    if (known) return known;
    const fresh: CachedImage = { clip: new Map(), sam: null };
    this.images.set(key, fresh);
    return fresh;
  }

  private tokenizer(): Promise<Tokenize> {
    const { vocab, contextLength } = this.pack.clip.text;
    this.tokenize ??= this.sessions.text(vocab).then(text => createTokenizer(text, contextLength));
    this.tokenize.catch(() => (this.tokenize = null));
    return this.tokenize;
  }
}
