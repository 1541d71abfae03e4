import { conceptIn } from './concepts';
import table from './lexicon/concepts.json';
import { promptWords, typedWords } from './words';

const MODALITIES: Readonly<Record<string, string>> = table.modalities;

/** "an ultrasound image" for US; null where the modality has no such words. */
export function modalityWords(modality: string | undefined): string | null {
  return (modality && MODALITIES[modality.toUpperCase()]) || null;
}

export const ALL_MODALITY_WORDS: readonly string[] = [...new Set(Object.values(MODALITIES))];

/** A prompt that already says what kind of image it is about is a sentence; templates would only repeat it. */
const SENTENCE = /\b(image|scan|x-?ray|radiograph|mammogram|ultrasound|sonograph\w*|mri|ct)\b/i;

/**
 * A text in other words, its own first: the modality's templates, then the synonyms of what it names. Their embeddings are
 * averaged (`Models.textEmbedding`), as CLIP's prompt ensembles and MedCLIP-SAMv2's `--ensemble` do.
 * @param count at most this many
 */
export function wordingsOf(text: string, modality: string | undefined, count: number): string[] {
  const words = modalityWords(modality);
  const framed =
    words === null || SENTENCE.test(text)
      ? []
      : table.templates.map(t => t.replace('{modality}', words).replace('{}', text));
  return [...new Set([text, ...framed, ...synonymsOf(text)])].slice(0, count);
}

/** Wordings of an ensemble: enough for the mean to settle, few enough for a first prompt. */
export const ENSEMBLE_WORDINGS = 6;

/** The text with the concept's name in other words; empty where it names none, or not in one piece. */
export function synonymsOf(text: string): string[] {
  const words = typedWords(text);
  const found = conceptIn(words.map(word => word.key));
  if (!found) return [];
  const name = promptWords(found.name);
  const at = words.findIndex((_, i) => name.every((key, k) => words[i + k]?.key === key));
  if (at < 0) return [];
  const plain = (part: typeof words): string => part.map(word => word.plain).join(' ');
  const [before, after] = [plain(words.slice(0, at)), plain(words.slice(at + name.length))];
  return found.concept.names
    .filter(other => other !== found.name)
    .map(other => [before, other, after].filter(Boolean).join(' '));
}
