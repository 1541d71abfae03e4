import table from './lexicon/concepts.json';

/** A thing prompts ask for, under all the names that mean it to the models: names of one concept are wordings, not rivals. */
export interface Concept {
  readonly kind: 'finding' | 'organ';
  readonly site: string;
  /** DICOM Modality values of the images it is looked for in. */
  readonly modalities: readonly string[];
  /** The first is the one used where one is enough. */
  readonly names: readonly string[];
}

const CONCEPTS = table.concepts as readonly Concept[];
const MODALITIES: Readonly<Record<string, string>> = table.modalities;
export const TEMPLATES: readonly string[] = table.templates;

/** Words for a finding. An organ's name beside one of them is a site ("lung nodule"), not what is asked for. */
export const FINDING =
  /\b(nodules?|tumou?rs?|mass(es)?|lesions?|cancers?|carcinomas?|cysts?|metasta\w+|embol\w+|opacit\w+|pneumonia|consolidations?|findings?|abnormalit\w+|patholog\w+|malignanc\w+)\b/i;

/** Lower case, American spelling of the words the models were trained on, single spaces. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/tumour/g, 'tumor')
    .replace(/oedema/g, 'edema')
    .replace(/haem/g, 'hem')
    .replace(/\s+/g, ' ')
    .trim();
}

const escaped = (s: string): string => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A name as whole words, singular or plural. */
const pattern = (name: string): RegExp => new RegExp(`\\b${escaped(name)}(s|es)?\\b`);

export interface NamedConcept {
  readonly concept: Concept;
  /** The name the text uses. */
  readonly name: string;
}

/** The concept whose name the text holds; the longest name where there are several ("brain tumor" before "brain"). */
export function conceptIn(text: string): NamedConcept | null {
  const words = plainWords(text);
  let best: NamedConcept | null = null;
  const finding = FINDING.test(words);
  for (const concept of CONCEPTS) {
    if (finding && concept.kind === 'organ') continue;
    for (const name of concept.names) {
      if (name.length > (best?.name.length ?? 0) && pattern(name).test(words)) {
        best = { concept, name };
      }
    }
  }
  return best;
}

/** The text with the concept's name in other words; empty where it names none. */
export function synonymsOf(text: string): string[] {
  const found = conceptIn(text);
  if (!found) return [];
  const words = plainWords(text);
  return found.concept.names
    .filter(name => name !== found.name)
    .map(name => words.replace(pattern(found.name), name));
}

/** Concepts looked for in images of this modality (all, where it is not known). */
export function conceptsOf(modality: string | undefined): readonly Concept[] {
  const own = modality?.toUpperCase();
  const known = CONCEPTS.filter(c => own !== undefined && c.modalities.includes(own));
  return known.length > 0 ? known : CONCEPTS;
}

/** "an ultrasound image" for US; null where the modality has no such words. */
export function modalityWords(modality: string | undefined): string | null {
  return (modality && MODALITIES[modality.toUpperCase()]) || null;
}

export const ALL_MODALITY_WORDS: readonly string[] = [...new Set(Object.values(MODALITIES))];

/**
 * What an image is likely to show instead: one name per concept, without those at the prompt's own site (a "breast cyst" is
 * no rival of a "breast tumor") and without organs that are seen together with the organ asked for (heart and lungs).
 */
export function rivalsOf(prompt: string): readonly string[] {
  const own = conceptIn(prompt)?.concept;
  const words = plainWords(prompt);
  const together = (c: Concept): boolean =>
    own?.kind === 'organ' &&
    c.kind === 'organ' &&
    c.modalities.some(m => own.modalities.includes(m));
  return CONCEPTS.filter(c => c.site !== own?.site && !words.includes(c.site) && !together(c)).map(
    c => c.names[0]!
  );
}
