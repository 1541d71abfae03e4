import { correlation } from '../../algorithm/saliency/correlation';
import {
  denseRule,
  NULL_RULE,
  strengthOf,
  verdictOf,
  type PromptEvidence,
  type SpecificityRule,
} from '../../algorithm/saliency/promptSpecificity';
import { patchCosines } from '../../algorithm/saliency/denseSimilarity';
import { gradCam } from '../../algorithm/saliency/gradCam';
import { imageTextCosine } from '../../algorithm/saliency/imageFeatures';
import type { Specificity } from '../contract';
import type { ClipImage } from '../pipeline/imageCache';
import type { Models } from '../pipeline/models';
import type { ModelPack } from '../pack/modelPack';
import { baselinePrompts } from '../../prompt/baselinePrompts';
import { contrastPrompts } from '../../prompt/concepts';
import { yieldToEvents } from '../../core/yieldToEvents';

export interface SpecificityQuestion {
  readonly prompt: string;
  /** Unit embedding. */
  readonly text: Float32Array;
  readonly modality: string | undefined;
  readonly signal?: AbortSignal;
}

/** The rule that fits the pack (algorithm/saliency/promptSpecificity.ts). */
export function ruleOf({ specificity, clip }: ModelPack): SpecificityRule {
  return specificity ?? (clip.dense ? denseRule(clip.dense) : NULL_RULE);
}

/** The verdict on one prompt, from the one pass of the image that the map is made from. */
export async function specificityOf(
  models: Models,
  clip: ClipImage,
  question: SpecificityQuestion
): Promise<Specificity> {
  const rule = ruleOf(models.pack);
  const { overNulls, overRivals, contrast } = rule.weights;
  // Other texts are encoded once per session; not at all where the rule does not look at them.
  const alone = rule !== NULL_RULE && overNulls === 0 && overRivals === 0 && contrast === 0;
  const evidence = alone
    ? ownEvidence(clip, question.text)
    : await evidenceOf(models, clip, question);
  return verdictOf(evidence, rule);
}

function ownEvidence(clip: ClipImage, text: Float32Array): PromptEvidence {
  const image = imageTextCosine(clip.features, text);
  return { patch: bestPatch(clip, text), image, overNulls: 0, overRivals: 0, contrast: 0 };
}

const bestPatch = (clip: ClipImage, text: Float32Array): number =>
  patchCosines(clip.features, text).data.reduce((a, b) => Math.max(a, b), -1);

/** All that the rules may look at. */
export async function evidenceOf(
  models: Models,
  clip: ClipImage,
  { prompt, text, modality, signal }: SpecificityQuestion
): Promise<PromptEvidence> {
  const { dense, logitScale } = models.pack.clip;
  const own = ownEvidence(clip, text);
  const strength = (t: Float32Array): number =>
    strengthOf(bestPatch(clip, t), imageTextCosine(clip.features, t), dense);
  const mine = strengthOf(own.patch, own.image, dense);
  const map = gradCam(clip.features, text, logitScale).data;
  let nulls = -Infinity;
  let alike = -1;
  for (const other of baselinePrompts(modality)) {
    await yieldToEvents(signal);
    const embedding = await models.textEmbedding(other);
    nulls = Math.max(nulls, strength(embedding));
    alike = Math.max(alike, correlation(map, gradCam(clip.features, embedding, logitScale).data));
  }
  let rivals = -Infinity;
  for (const other of contrastPrompts(prompt)) {
    await yieldToEvents(signal);
    rivals = Math.max(rivals, strength(await models.textEmbedding(other)));
  }
  return {
    ...own,
    overNulls: mine - nulls,
    overRivals: rivals === -Infinity ? 0 : mine - rivals,
    contrast: 1 - alike,
  };
}
