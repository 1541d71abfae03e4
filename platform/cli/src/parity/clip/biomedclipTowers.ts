import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  clipGeometry,
  clipSquare,
  normaliseImage,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import { dot, unit } from '@medclip/extension-medclip-sam/core/vector';
import { cleanText, createTokenizer } from '@medclip/extension-medclip-sam/engine/pack/tokenizer';
import type { CheckResult } from '../check';
import { checkClose, checkEqual } from '../compare';
import { type ClipUnderTest, goldenPixels, imageNames, output } from './biomedclipUnderTest';
import { CLIP_NORMALISATION } from '@medclip/models/convert/normalisation';
import { readFloat, readRaster, readTensor } from '../goldenPack';

interface Statistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** One grey level of an 8-bit image after normalisation; PIL's rounding may differ by that. */
const GREY_LEVEL = 1 / 255 / 0.26 + 1e-6;
/** Tolerances of the pack's README. */
const EMBEDDING = 2e-5;
const UNIT = 5e-6;
const HIDDEN = 5e-5;
const LOGIT = 1e-3;

/** Preprocessing, image tower, text tower and their logits. */
export async function* checkTowers(clip: ClipUnderTest): AsyncGenerator<CheckResult> {
  const images = yield* checkImages(clip);
  const texts = yield* checkTexts(clip);
  const { pack, shape, file, slack } = clip;
  const logits = images.flatMap(image =>
    texts.map(text => shape.logitScale * dot(image, text, shape.embedDim))
  );
  if (pack.tensors.logits_per_image) {
    const golden = await readFloat(pack, 'logits_per_image');
    yield checkClose(`${file}/logits_per_image`, logits, golden, LOGIT * slack);
  }
}

async function* checkImages(clip: ClipUnderTest): AsyncGenerator<CheckResult, Float32Array[]> {
  const { pack, shape, file, slack } = clip;
  const taps: Record<string, Float32Array[]> = {};
  const units: Float32Array[] = [];
  for (const name of imageNames(clip)) {
    clip.signal?.throwIfAborted();
    yield await checkInput(clip, name);
    const results = await clip.image.run({ pixels: await goldenPixels(clip, name) });
    const add = (tensor: string, from: string) => (taps[tensor] ??= []).push(output(results, from));
    add('vision.patch_embed', 'patchEmbed');
    for (let i = 0; i < shape.vision.layers; i++) add(`vision.block${i}`, `block${i}`);
    add('vision.last.norm1', 'norm1');
    add('vision.last.norm2', 'norm2');
    add('vision.norm', 'norm');
    add('image.embedding', 'embed');
    const embedding = unit(output(results, 'embed'));
    (taps['image.embedding_norm'] ??= []).push(embedding);
    units.push(embedding);
    // The class row of `tokens` is the embedding: one projection, two ways to it.
    const tokens = output(results, 'tokens').subarray(0, shape.embedDim);
    yield checkClose(`${file}/${name}.tokens[0]`, tokens, output(results, 'embed'), 1e-6);
  }
  for (const [tensor, parts] of Object.entries(taps)) {
    if (!pack.tensors[tensor]) continue;
    const golden = await readFloat(pack, tensor);
    const joined = parts.flatMap(part => [...part]);
    yield checkClose(`${file}/${tensor}`, joined, golden, toleranceOf(tensor) * slack);
  }
  return units;
}

function toleranceOf(tensor: string): number {
  if (tensor.endsWith('embedding_norm')) return UNIT;
  return tensor.startsWith('vision.') || tensor.includes('.hidden.') ? HIDDEN : EMBEDDING;
}

/** The authors' preprocessing: shortest side, centre crop, OpenAI statistics. */
async function checkInput(clip: ClipUnderTest, name: string): Promise<CheckResult> {
  const { pack, shape } = clip;
  const image = await readRaster(pack, `image.${name}.u8`);
  const geometry = clipGeometry(image, shape.vision.size, 'shortest');
  const { mean, std } = { ...CLIP_NORMALISATION, ...(pack.meta.config as Partial<Statistics>) };
  const pixels = normaliseImage(clipSquare(image, geometry, 'bicubic'), mean, std);
  const golden = await readFloat(pack, `image.${name}.input`);
  return checkClose(`${clip.file}/image.${name}.input`, pixels, golden, GREY_LEVEL);
}

async function* checkTexts(clip: ClipUnderTest): AsyncGenerator<CheckResult, Float32Array[]> {
  const { pack, shape, file, slack } = clip;
  const ids = await readTensor(pack, 'text.ids');
  const [count, context] = ids.shape as [number, number];
  const all = ids.data as BigInt64Array;
  const embeddings: number[] = [];
  const units: Float32Array[] = [];
  const lengths: number[] = [];
  const hidden: Record<string, Float32Array[]> = {};
  for (let t = 0; t < count; t++) {
    clip.signal?.throwIfAborted();
    const row = all.slice(t * context, (t + 1) * context);
    const length = Array.from(row, Number).filter(id => id !== 0).length;
    lengths.push(length);
    const results = await clip.text.run({ ids: { dims: [1, length], data: row.slice(0, length) } });
    embeddings.push(...output(results, 'embed'));
    units.push(unit(output(results, 'embed')));
    (hidden['text.hidden.embeddings'] ??= []).push(output(results, 'embeddings'));
    for (let i = 0; i < shape.text.layers; i++) {
      (hidden[`text.hidden.layer${i}`] ??= []).push(output(results, `layer${i}`));
    }
  }
  yield* checkTokens(clip, all, context);
  if (pack.tensors['text.mask']) {
    const mask = Array.from(all, id => (id === 0n ? 0 : 1));
    yield checkEqual(`${file}/text.mask`, mask, (await readTensor(pack, 'text.mask')).data);
  }
  if (Array.isArray(pack.meta.lengths)) {
    yield checkEqual(`${file}/text.lengths`, lengths, pack.meta.lengths as number[]);
  }
  for (const [tensor, rows] of Object.entries(hidden)) {
    if (!pack.tensors[tensor]) continue;
    // Golden states are padded to the longest text; ours have the real length.
    const golden = await readTensor(pack, tensor);
    const [, padded, width] = golden.shape as [number, number, number];
    const data = golden.data as Float32Array;
    const real = lengths.flatMap((n, t) => [
      ...data.subarray(t * padded * width, (t * padded + Math.min(n, padded)) * width),
    ]);
    const ours = rows.flatMap(row => [...row.subarray(0, padded * width)]);
    yield checkClose(`${file}/${tensor}`, ours, real, HIDDEN * slack);
  }
  const golden = await readFloat(pack, 'text.embedding');
  yield checkClose(`${file}/text.embedding`, embeddings, golden, EMBEDDING * slack);
  const goldenUnit = await readFloat(pack, 'text.embedding_norm');
  const joined = units.flatMap(u => [...u]);
  yield checkClose(`${file}/text.embedding_norm`, joined, goldenUnit, UNIT * slack);
  return units;
}

/** The pack's prompts through our tokenizer and the pack's vocabulary, where it has both. */
async function* checkTokens(
  { pack, file }: ClipUnderTest,
  ids: BigInt64Array,
  context: number
): AsyncGenerator<CheckResult> {
  const prompts = pack.meta.prompts;
  const vocabulary = join(pack.dir, 'vocab.txt');
  if (!Array.isArray(prompts) || !existsSync(vocabulary)) return;
  const tokenize = createTokenizer(await readFile(vocabulary, 'utf8'), context);
  for (const [t, prompt] of prompts.entries()) {
    const ours = tokenize(cleanText(String(prompt)));
    const padded = Array.from({ length: context }, (_, i) => ours[i] ?? 0);
    const golden = ids.subarray(t * context, (t + 1) * context);
    yield checkEqual(`${file}/text.ids[${t}]`, padded, golden);
  }
}
