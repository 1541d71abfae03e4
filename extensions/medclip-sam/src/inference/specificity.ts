import { againstNullPrompts, densePresence } from '../algorithm/promptSpecificity';
import { patchCosines } from '../algorithm/saliency/denseSimilarity';
import { imageTextCosine } from '../algorithm/saliency/imageEvidence';
import type { Specificity } from './contract';
import type { ClipImage } from './imageCache';
import type { Models } from './models';
import { nullPrompts } from './nullPrompts';

/** The verdict by the rule that fits the pack (algorithm/promptSpecificity.ts). */
export async function specificityOf(
  models: Models,
  clip: ClipImage,
  text: Float32Array,
  modality: string | undefined
): Promise<Specificity> {
  const head = models.pack.clip.dense;
  const cosine = imageTextCosine(clip.evidence, text);
  if (head) return densePresence(patchCosines(clip.evidence, text).data, cosine, head);
  const nulls: number[] = [];
  for (const p of nullPrompts(modality)) {
    nulls.push(imageTextCosine(clip.evidence, await models.textEmbedding(p)));
  }
  return againstNullPrompts(cosine, nulls);
}
