import table from '../prompts/concepts.json';

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
  for (const concept of CONCEPTS) {
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
