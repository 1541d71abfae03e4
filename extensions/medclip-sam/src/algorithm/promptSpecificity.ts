/**
 * Did the text matter? A map exists for every text, so the pipeline must say when it means nothing.
 *
 * Rule for packs trained for dense similarity (`pack.clip.dense`): evidence of the best patch and of the whole image together,
 * e = max patch cos + 1/2 * image cos, against twice the trained threshold. In logits of the head, z = scale * (e - 2*threshold):
 *   none    z <= 0
 *   weak    0 < z < 1
 *   strong  z >= 1
 * `score` is z. Calibrated on images the nano-v0 weights had not seen (100 breast lesions and 80 normal breasts of BUSI, 60 brain
 * tumours of figshare, 24 chest X-rays and 3 CT): right prompts found on 0.91, 0.97, 1.00 and 1.00; the lesion prompt refused on 0.74
 * of the normal breasts; prompts of another modality's finding refused on all. The best patch alone, at the trained threshold: 0.95,
 * 0.90, 1.00, 1.00 and 0.41. Absence is still missed on a quarter of the normal breasts: "found" is not a diagnosis.
 *
 * Rule for other packs: no threshold was trained, so the prompt competes with null prompts (text that names no finding) on the
 * same image. z = (cos - max null cos) / MARGIN, the same three steps. It compares, it does not detect absence.
 */
export interface SpecificityVerdict {
  readonly verdict: 'strong' | 'weak' | 'none';
  readonly score: number;
}

/** Cosine by which a prompt must beat every null prompt to count as strong; not calibrated on any data set. */
export const NULL_MARGIN = 0.05;

function verdictOf(z: number): SpecificityVerdict {
  return { verdict: z >= 1 ? 'strong' : z > 0 ? 'weak' : 'none', score: z };
}

const IMAGE_WEIGHT = 0.5;

/** @param imageCosine cosine of the whole image with the prompt */
export function densePresence(
  patchCosines: ArrayLike<number>,
  imageCosine: number,
  head: { readonly scale: number; readonly threshold: number }
): SpecificityVerdict {
  let top = -1;
  for (let i = 0; i < patchCosines.length; i++) top = Math.max(top, patchCosines[i]!);
  return verdictOf(head.scale * (top + IMAGE_WEIGHT * imageCosine - 2 * head.threshold));
}

export function againstNullPrompts(
  cosine: number,
  nullCosines: readonly number[]
): SpecificityVerdict {
  const top = nullCosines.reduce((a, b) => Math.max(a, b), -1);
  return verdictOf((cosine - top) / NULL_MARGIN);
}
