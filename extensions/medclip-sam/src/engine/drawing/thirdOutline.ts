import { connectedComponents } from '../../algorithm/mask/connectedComponents';
import type { SegmentationPrompt } from '../../algorithm/prompts/mapToPrompts';
import { measureMask } from '../../algorithm/measure/measure';
import type { FloatMap, Mask, Raster8 } from '../../core/raster';
import { logitsToMask, unionMasks, upscaleLogits } from '../../algorithm/mask/samPostprocess';
import { doubtOf } from '../../algorithm/preprocess/thirdInputs';
import type { PromptMeaning } from '../../prompt/readPrompt';
import type { RunOptions } from '../contract';
import {
  type DecodedMask,
  type DecodeOptions,
  type DecoderOutput,
  readToken,
  runDecoderRefined,
  tokenOf,
} from './decodeMask';
import type { SamImage } from '../pipeline/imageCache';
import type { ModelPack, ThirdModel } from '../pack/modelPack';
import type { Models } from '../pipeline/models';
import { regionsFor } from '../pipeline/sideOfOutline';
import { runThird, thirdInputs } from './thirdRun';

/** The pack's trained segmenter, where it was trained for what a text asks for on such an image. */
export function thirdFor(
  { third }: ModelPack,
  { concept, text }: Pick<PromptMeaning, 'concept' | 'text'>,
  modality: string | undefined
): ThirdModel | null {
  const name = concept?.names[0] ?? text.trim().toLowerCase();
  if (!third?.concepts.includes(name)) return null;
  const other = third.modality !== null && modality !== undefined && third.modality !== modality;
  return other ? null : third;
}

/** One part of a trained segmenter's answer, and what SAM makes of its box. */
export interface ThirdPart {
  readonly prompt: SegmentationPrompt;
  readonly drawn: DecodedMask;
  readonly pass: DecoderOutput;
}

export interface ThirdOutline {
  /** 0..1 at source size. */
  readonly probability: FloatMap;
  /** Its own mask; null where it outlines nothing. */
  readonly own: Mask | null;
  readonly parts: readonly ThirdPart[];
  readonly sam: SamImage;
  /** 0..1 */
  readonly doubt: number;
}

/** What the trained segmenter outlines, as many parts as the concept has, and SAM from the box of each. */
export async function thirdOutline(
  models: Models,
  third: ThirdModel,
  image: Raster8,
  meaning: PromptMeaning,
  decoding: DecodeOptions | undefined,
  options: RunOptions
): Promise<ThirdOutline> {
  const { pack, sessions } = models;
  const inputs = await thirdInputs(models, image, third, options);
  const answer = await runThird(models, third, inputs, options);
  const probability = upscaleLogits(answer.probability, inputs.sam.geometry);
  const doubt = doubtOf(answer.probability, answer.entropy, third.threshold);
  const masks = largest(logitsToMask(probability, third.threshold), regionsFor(meaning));
  const decoder = await sessions.get('decoder', options);
  const parts: ThirdPart[] = [];
  for (const mask of masks) {
    const prompt = { box: measureMask(mask).box, points: [] };
    const pass = await runDecoderRefined(inputs.sam, prompt, null, pack, decoder, decoding);
    const token = tokenOf(pass, pack, decoding?.maskToken);
    parts.push({ prompt, pass, drawn: readToken(pass, token, inputs.sam, pack) });
  }
  return { probability, own: unionMasks(masks), parts, sam: inputs.sam, doubt };
}

/** The largest parts of a mask, at most `count`. */
function largest(mask: Mask, count: number): Mask[] {
  const { labels, components } = connectedComponents(mask);
  return [...components]
    .sort((a, b) => b.area - a.area || a.label - b.label)
    .slice(0, count)
    .map(({ label }) => ({ ...mask, data: Uint8Array.from(labels, l => (l === label ? 1 : 0)) }));
}
