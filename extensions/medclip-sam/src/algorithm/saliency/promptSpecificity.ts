/**
 * Did the text matter? A map exists for every text, so the pipeline must say when it means nothing. The prompt is measured on
 * the image by itself and against texts that name nothing (null prompts) and other findings of the modality (rivals), all on
 * the one image pass.
 *
 * One linear rule, z = weights . evidence + bias; `score` is z:
 *   none    z <= 0
 *   weak    0 < z < 1
 *   strong  z >= 1
 *
 * Where its numbers come from:
 *  1. `pack.specificity`: fitted by `medclip-sam calibrate` to images with known answers (logistic regression, four kinds of
 *     question weighted alike: finding there, absent, of another modality, nonsense), then shifted to where the three target
 *     rates have equal slack. The pack keeps the figures of the fit and of its cross-validation.
 *  2. Packs trained for dense similarity without that: e = max patch cos + 1/2 * image cos against twice the trained threshold,
 *     z = scale * (e - 2*threshold). Measured for nano-v0 on images it had not seen (100 breast lesions and 80 normal breasts of
 *     BUSI, 60 brain tumours of figshare, 24 chest X-rays and 3 CT): right prompts found on 0.91, 0.97, 1.00 and 1.00; the lesion
 *     prompt refused on 0.74 of the normal breasts; prompts of another modality's finding refused on all. The best patch alone,
 *     at the trained threshold: 0.95, 0.90, 1.00, 1.00 and 0.41.
 *  3. Other packs (no threshold was trained): the prompt must beat the null prompts, z = (cos - max null cos) / NULL_MARGIN. It is
 *     not `strong` while a rival beats it, or while its map looks like a null prompt's (the released v1 gave one map for every
 *     text). Not calibrated on any data set; it compares, it does not detect absence.
 *
 * "Found" is not a diagnosis under any of them.
 */
export interface SpecificityVerdict {
  readonly verdict: 'strong' | 'weak' | 'none';
  readonly score: number;
}

/** What was measured about a prompt on an image. Cosines and differences of cosines. */
export interface PromptEvidence {
  /** Largest cosine of a patch with the prompt. */
  readonly patch: number;
  /** Cosine of the whole image with the prompt. */
  readonly image: number;
  /** Strength (`strengthOf`) minus that of the best null prompt. */
  readonly overNulls: number;
  /** Strength minus that of the best rival; 0 where there is none. */
  readonly overRivals: number;
  /** 1 - the largest correlation of the prompt's Grad-CAM map with a null prompt's; 0 means the text changed nothing. */
  readonly contrast: number;
}

export const EVIDENCE = ['patch', 'image', 'overNulls', 'overRivals', 'contrast'] as const;

export interface SpecificityRule {
  readonly weights: PromptEvidence;
  readonly bias: number;
}

/** Cosine by which a prompt must beat every null prompt to count as strong, in packs without calibration. */
export const NULL_MARGIN = 0.05;
/** Least contrast of a strong prompt in such packs. */
export const LEAST_CONTRAST = 0.1;

const IMAGE_WEIGHT = 0.5;
const NO_WEIGHT: PromptEvidence = { patch: 0, image: 0, overNulls: 0, overRivals: 0, contrast: 0 };

export interface DenseHead {
  readonly scale: number;
  readonly threshold: number;
}

/** How strongly an image shows a text: best patch and image together where patches were trained for it, else the image. */
export function strengthOf(patch: number, image: number, head: DenseHead | null): number {
  return head ? patch + IMAGE_WEIGHT * image : image;
}

/** Rule 2 of above. */
export function denseRule({ scale, threshold }: DenseHead): SpecificityRule {
  const weights = { ...NO_WEIGHT, patch: scale, image: IMAGE_WEIGHT * scale };
  return { weights, bias: -2 * threshold * scale };
}

/** Rule 3 of above. */
export const NULL_RULE: SpecificityRule = {
  weights: { ...NO_WEIGHT, overNulls: 1 / NULL_MARGIN },
  bias: 0,
};

export function scoreOf(evidence: PromptEvidence, rule: SpecificityRule): number {
  return EVIDENCE.reduce((z, name) => z + rule.weights[name] * evidence[name], rule.bias);
}

export function verdictOf(evidence: PromptEvidence, rule: SpecificityRule): SpecificityVerdict {
  const score = scoreOf(evidence, rule);
  const verdict = score >= 1 ? 'strong' : score > 0 ? 'weak' : 'none';
  const doubted =
    rule === NULL_RULE && (evidence.overRivals < 0 || evidence.contrast < LEAST_CONTRAST);
  return { verdict: doubted && verdict === 'strong' ? 'weak' : verdict, score };
}
