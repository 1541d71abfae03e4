import { modalityWords, synonymsOf, TEMPLATES } from './concepts';

/** A prompt that already says what kind of image it is about is a sentence; templates would only repeat it. */
const SENTENCE = /\b(image|scan|x-?ray|radiograph|mammogram|ultrasound|sonograph\w*|mri|ct)\b/i;

/**
 * The prompt in other words, its own first: the modality's templates, then the synonyms of what it names. Their embeddings are
 * averaged (`Models.textEmbedding`), as CLIP's prompt ensembles and MedCLIP-SAMv2's `--ensemble` do.
 * @param count at most this many
 */
export function wordingsOf(prompt: string, modality: string | undefined, count: number): string[] {
  const words = modalityWords(modality);
  const framed =
    words === null || SENTENCE.test(prompt)
      ? []
      : TEMPLATES.map(t => t.replace('{modality}', words).replace('{}', prompt));
  return [...new Set([prompt, ...framed, ...synonymsOf(prompt)])].slice(0, count);
}

/** Wordings of an ensemble: enough for the mean to settle, few enough for a first prompt. */
export const ENSEMBLE_WORDINGS = 6;
