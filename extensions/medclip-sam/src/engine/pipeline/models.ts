import type { ClipFit } from '../../algorithm/preprocess/clipPreprocess';
import type { Raster8 } from '../../core/raster';
import { unit } from '../../core/vector';
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
import type { ModelPack } from '../pack/modelPack';
import type { Session, SessionProvider } from '../runtime/session';
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
    readonly sessions: SessionProvider
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
    const known = entry[place];
    if (known) return known;
    const sam = await encodeSamImage(image, pack, encoder);
    entry[place] = sam;
    this.images.trim();
    return sam;
  }

  /** Whether the precise drawing model has encoded this image already. */
  async hasSamImage(image: Raster8): Promise<boolean> {
    return (await this.entry(image)).sam !== null;
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
