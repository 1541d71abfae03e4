import type { PromptEvidence } from '@medclip/extension-medclip-sam/algorithm/saliency/promptSpecificity';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { Models } from '@medclip/extension-medclip-sam/engine/pipeline/models';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { evidenceOf } from '@medclip/extension-medclip-sam/engine/saliency/specificity';
import { controlSamples, CONTROL_NONSENSE, CONTROL_WRONG } from '../evaluation/controls';
import type { Sample } from '../evaluation/manifest';
import { groupBy } from './groupBy';
import { readOneOfMany } from '../readImage';

/** present: found is right. absent: the finding of this modality, which is not there. wrong: another modality's finding. */
export const KINDS = ['present', 'absent', 'wrong', 'nonsense'] as const;
export type Kind = (typeof KINDS)[number];

export interface Question {
  readonly kind: Kind;
  /** Whose questions weigh alike within a kind. */
  readonly group: string;
  /** Images that are versions of one another share it: they are never on both sides of a cross-validation. */
  readonly source: string;
  readonly evidence: PromptEvidence;
}

export function kindOf({ mask, group }: Sample): Kind {
  if (mask !== null) return 'present';
  if (group === CONTROL_WRONG || /\bwrong\b/i.test(group ?? '')) return 'wrong';
  if (group === CONTROL_NONSENSE || /\bnonsense\b/i.test(group ?? '')) return 'nonsense';
  return 'absent';
}

/** The samples and their controls, each with what the pack measures on it. One pass per image. */
export async function askAll(
  samples: readonly Sample[],
  models: Models,
  options: { readonly signal?: AbortSignal; readonly onDone?: (done: number, of: number) => void }
): Promise<Question[]> {
  const all = [...samples, ...controlSamples(samples)];
  const byImage = groupBy(all, s => s.image);
  const questions: Question[] = [];
  let done = 0;
  for (const [path, list] of byImage) {
    throwIfCancelled(options.signal);
    const { raster, modality } = await readOneOfMany(path);
    const clip = await models.clipImage(raster);
    for (const sample of list) {
      const meaning = readPrompt(sample.text, { modality: modality ?? undefined });
      if (meaning.negated) continue;
      const { text: prompt } = meaning;
      const text = await models.textEmbedding(prompt);
      const evidence = await evidenceOf(models, clip, {
        prompt,
        text,
        modality: modality ?? undefined,
        signal: options.signal,
      });
      const source = path.replace(/-(other|clean|painted|copy).*$/, '');
      questions.push({ kind: kindOf(sample), group: sample.group ?? '', source, evidence });
    }
    options.onDone?.(++done, byImage.size);
  }
  for (const kind of ['present', 'absent'] as const) {
    if (questions.some(q => q.kind === kind)) continue;
    throw new MedClipSamError(
      'bad-input',
      `The manifest asks for no finding that is ${kind}.`,
      'Give images with the finding (a mask) and images without it (mask null).'
    );
  }
  return questions;
}
