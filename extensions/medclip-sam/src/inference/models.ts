import type { ClipFit } from '../algorithm/clipPreprocess';
import type { Raster8 } from '../algorithm/raster';
import { unit } from '../algorithm/vector';
import { precise } from './drawing';
import { encodeClipImage, encodeSamImage, encodeText } from './encoders';
import {
  cachedBytes,
  imageKey,
  RecentlyUsed,
  type CachedImage,
  type ClipImage,
  type SamImage,
} from './imageCache';
import type { ModelPack } from './modelPack';
import type { Session, SessionProvider } from './session';
import { cleanText, createTokenizer, type Tokenize } from './tokenizer';

/** Encodings that are kept: eight images of a full-size pack (12 MB each), some seventy of a small one. */
const IMAGE_BYTES = 96 * 2 ** 20;
const TEXTS = 256;

/** The pack's encoders behind their caches: an image is encoded once per pixels, a text once per wording. */
export class Models {
  private readonly images = new RecentlyUsed<CachedImage>(IMAGE_BYTES, cachedBytes);
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
