import type { Raster8 } from '../algorithm/raster';
import { encodeClipImage, encodeSamImage, encodeText } from './encoders';
import {
  imageKey,
  RecentlyUsed,
  type CachedImage,
  type ClipImage,
  type SamImage,
} from './imageCache';
import type { ModelPack } from './modelPack';
import type { Session, SessionProvider } from './session';
import { cleanText, createTokenizer, type Tokenize } from './tokenizer';

/** Images whose encodings are kept: a series in work, not the whole study (a full-size entry is about 10 MB). */
const IMAGES = 12;
const TEXTS = 256;

/** The pack's encoders behind their caches: an image is encoded once per pixels, a text once per wording. */
export class Models {
  private readonly images = new RecentlyUsed<CachedImage>(IMAGES);
  private readonly texts = new RecentlyUsed<Float32Array>(TEXTS);
  private tokenize: Promise<Tokenize> | null = null;

  constructor(
    readonly pack: ModelPack,
    readonly sessions: SessionProvider
  ) {}

  async clipImage(image: Raster8): Promise<ClipImage> {
    const entry = await this.entry(image);
    entry.clip ??= await encodeClipImage(image, this.pack, await this.sessions.get('image'));
    return entry.clip;
  }

  async samImage(image: Raster8, encoder: Session): Promise<SamImage> {
    const entry = await this.entry(image);
    entry.sam ??= await encodeSamImage(image, this.pack, encoder);
    return entry.sam;
  }

  /** Unit embedding of one text. */
  async textEmbedding(text: string): Promise<Float32Array> {
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
    const fresh: CachedImage = { clip: null, sam: null };
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
