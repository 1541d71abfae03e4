import { entropyMap } from '../../algorithm/confidence/entropy';
import { passesDiffer } from '../../algorithm/confidence/passesDiffer';
import type { SegmentationPrompt } from '../../algorithm/prompts/mapToPrompts';
import { jitterLength, jitterPrompt } from '../../algorithm/prompts/promptJitter';
import type { FloatMap, Raster8 } from '../../core/raster';
import { cropRaster, regionOf } from '../../algorithm/preprocess/region';
import { resizeBilinear } from '../../algorithm/preprocess/resizeBilinear';
import { upscaleLogits } from '../../algorithm/mask/samPostprocess';
import { seededNoise } from '../../algorithm/saliency/m2ib';
import { MedClipSamError } from '../../core/errors';
import type { RunOptions, UncertaintyRequest, UncertaintyResult } from '../contract';
import { runDecoder, tokenOf } from '../drawing/decodeMask';
import type { SamImage } from './imageCache';
import { findText } from './findText';
import { enter, mapOf, promptsOf, settingsOf, shift, type Settings } from './locate';
import type { Models } from './models';
import { wordingsOf } from '../../prompt/wordings';
import { unknownWords } from './promptAnswer';
import { Stopwatch } from './stopwatch';
import { yieldToEvents } from '../../core/yieldToEvents';

/** Seed of the jitter where the request gives none. */
const SEED = 12;

/**
 * Test-time ensemble (method.md 2.7: what the weakly supervised stage gets from checkpoints comes here from the prompt): the
 * regions of several wordings, each box and point jittered, one decoder pass each; the mean probability and its entropy.
 */
export async function uncertaintyMap(
  models: Models,
  image: Raster8,
  request: UncertaintyRequest,
  options: RunOptions
): Promise<UncertaintyResult> {
  const { sessions } = models;
  const jitter = jitterOf(request);
  const settings = settingsOf(models, request);
  if (unknownWords(models, settings).length > 0 && request.force !== true) return nothing(image);
  const watch = new Stopwatch();
  const located = await findText(models, image, settings, request, options, watch);
  const offered = located.specificity.verdict !== 'none' && !settings.meaning.negated;
  const wanted = offered || (request.force === true && !settings.meaning.negated);
  if (!wanted || located.prompts.length === 0) return nothing(image);
  const sets: (readonly SegmentationPrompt[])[] = [located.prompts.slice(0, settings.components)];
  for (const wording of otherWordings(settings, jitter.wordings)) {
    sets.push(await promptsFor(wording, models, image, settings, request, options));
  }
  await enter('encode-sam', options);
  const encoder = await sessions.get('encoder', options);
  const sam = await models.samImage(image, encoder);
  await enter('decode-mask', options);
  const passes: FloatMap[] = [];
  const total = sets.length * jitter.passes;
  for (const prompts of sets) {
    for (let pass = 0; pass < jitter.passes; pass++) {
      await yieldToEvents(options.signal);
      options.onProgress?.({ stage: 'decode-mask', fraction: passes.length / total });
      // The first pass of each wording is the prompt as it is.
      const scale = pass === 0 ? 0 : jitter.scale;
      const seed = jitter.seed + 104_729 * passes.length;
      passes.push(await decodeJittered(models, sam, image, prompts, scale, seed, settings));
    }
  }
  return summary(passes, sam);
}

function jitterOf({ jitter = {}, saliency, method }: UncertaintyRequest) {
  const { passes = 6, scale = 0.1, seed = SEED } = jitter;
  const wordings = jitter.wordings ?? (saliency === 'm2ib' ? 1 : 3);
  const whole = (v: number, max: number): boolean => Number.isInteger(v) && v >= 1 && v <= max;
  if (!whole(passes, 100) || !whole(wordings, 20) || !(scale >= 0 && scale <= 1)) {
    throw new MedClipSamError(
      'bad-input',
      'The settings of the uncertainty map are not valid.',
      'Give 1 to 100 passes, 1 to 20 wordings and a scale from 0 to 1.'
    );
  }
  return { passes, scale, seed: Math.trunc(seed), wordings, method };
}

const otherWordings = ({ meaning, modality }: Settings, count: number): string[] =>
  wordingsOf(meaning.text, modality, count).slice(1);

async function promptsFor(
  wording: string,
  models: Models,
  image: Raster8,
  settings: Settings,
  request: UncertaintyRequest,
  options: RunOptions
): Promise<readonly SegmentationPrompt[]> {
  await yieldToEvents(options.signal);
  if (settings.saliency === 'locator') {
    const asked = { ...settings, meaning: { ...settings.meaning, text: wording } };
    return (await findText(models, image, asked, request, options, new Stopwatch())).prompts;
  }
  const region = request.region ? regionOf(request.region, image) : null;
  const searched = region ? cropRaster(image, region) : image;
  const clip = await models.clipImage(searched, settings.method.fit);
  const text = await models.textEmbedding(wording);
  const { map } = await mapOf(models, clip, text, settings, options);
  const { components } = settings;
  const { prompts } = await promptsOf(models, clip, map, searched, settings, components, options);
  return prompts.map(p => shift(p, region));
}

/** One member of the ensemble: probability of any region, on SAM's low-resolution square. */
async function decodeJittered(
  { pack, sessions }: Models,
  sam: SamImage,
  image: Raster8,
  prompts: readonly SegmentationPrompt[],
  scale: number,
  seed: number,
  { method }: Settings
): Promise<FloatMap> {
  const L = pack.sam.lowResSize;
  const decoder = await sessions.get('decoder');
  const data = new Float32Array(L * L);
  for (const [i, prompt] of prompts.entries()) {
    const noise = seededNoise(jitterLength(prompt), seed + 15_485_863 * i);
    const asked = scale > 0 ? jitterPrompt(prompt, image, scale, noise) : prompt;
    const out = await runDecoder(sam, asked, null, pack, decoder);
    const logits = out.lowRes[tokenOf(out, pack, method.sam?.maskToken)]!.data;
    for (let k = 0; k < data.length; k++) {
      data[k] = Math.max(data[k]!, 1 / (1 + Math.exp(pack.sam.maskThreshold - logits[k]!)));
    }
  }
  return { width: L, height: L, data };
}

function summary(passes: readonly FloatMap[], sam: SamImage): UncertaintyResult {
  const { width, height } = passes[0]!;
  const mean = new Float32Array(width * height);
  for (const p of passes) for (let i = 0; i < mean.length; i++) mean[i]! += p.data[i]!;
  for (let i = 0; i < mean.length; i++) mean[i]! /= passes.length;
  const agreement = passes.reduce((sum, p) => sum + diceAtHalf(p.data, mean), 0) / passes.length;
  const { source, side, resized } = sam.geometry;
  // MedSAM squashes its image, so that its square is the image: both end in the same resize.
  const squashed = resized.width === side && resized.height === side;
  const onSource = (square: FloatMap): FloatMap =>
    squashed ? resizeBilinear(square, source) : upscaleLogits(square, sam.geometry);
  const probability = onSource({ width, height, data: mean });
  const differ = onSource(passesDiffer(passes));
  const entropy = entropyMap(probability);
  let uncertainPx = 0;
  for (const v of entropy.data) if (v > 0.5) uncertainPx++;
  return { probability, entropy, differ, passes: passes.length, agreement, uncertainPx };
}

/** Dice of two probability maps cut at 0.5; 0 where both are empty: an outline of nothing is no agreement. */
function diceAtHalf(a: Float32Array, b: Float32Array): number {
  let both = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const p = a[i]! > 0.5 ? 1 : 0;
    const q = b[i]! > 0.5 ? 1 : 0;
    both += p & q;
    sum += p + q;
  }
  return sum === 0 ? 0 : (2 * both) / sum;
}

function nothing({ width, height }: Raster8): UncertaintyResult {
  const zero = (): FloatMap => ({ width, height, data: new Float32Array(width * height) });
  return {
    ...{ probability: zero(), entropy: zero(), differ: zero() },
    ...{ passes: 0, agreement: 0, uncertainPx: 0 },
  };
}
