import table from './lexicon/concepts.json';
import { kindOf } from './vocabulary';
import { promptWords } from './words';

/** A thing prompts ask for, under all the names that mean it to the models: names of one concept are wordings, not rivals. */
export interface Concept {
  readonly kind: 'finding' | 'organ';
  readonly site: string;
  /** DICOM Modality values of the images it is looked for in. */
  readonly modalities: readonly string[];
  /** The first is the concept's own, and used where one is enough. */
  readonly names: readonly string[];
  /** Words for places inside the site ("temporal" in the brain), and for the parts of the body that hold it ("head"). */
  readonly parts?: readonly string[];
  readonly within?: readonly string[];
  /** Least and largest area that is plausible, as a share of the body in the image. */
  readonly share?: readonly [number, number];
}

const CONCEPTS = table.concepts.map(({ kind, share, ...rest }): Concept => {
  const [least, largest] = share ?? [];
  return {
    ...rest,
    kind: kind === 'organ' ? 'organ' : 'finding',
    ...(least !== undefined && largest !== undefined && { share: [least, largest] }),
  };
});
const NAMES = CONCEPTS.flatMap(concept =>
  concept.names.map(name => ({ concept, name, keys: promptWords(name) }))
);

export interface NamedConcept {
  readonly concept: Concept;
  /** The name the words hold. */
  readonly name: string;
}

/**
 * The concept of which the words hold a name; the longest name where there are several ("brain tumor" before "brain"). An organ
 * beside a finding is a site ("lung nodule"), not what is asked for.
 *
 * @param keys comparable forms (`TypedWord.key`), in any order
 */
export function conceptIn(keys: readonly string[]): NamedConcept | null {
  const finding = keys.some(key => kindOf(key) === 'finding');
  let best: (typeof NAMES)[number] | null = null;
  for (const one of NAMES) {
    if (finding && one.concept.kind === 'organ') continue;
    const longer =
      one.keys.length - (best?.keys.length ?? 0) || one.name.length - (best?.name.length ?? 0);
    if (longer > 0 && one.keys.every(key => keys.includes(key))) best = one;
  }
  return best && { concept: best.concept, name: best.name };
}

/** Concepts looked for in images of this modality (all, where it is not known). */
export function conceptsOf(modality: string | undefined): readonly Concept[] {
  const own = modality?.toUpperCase();
  const known = CONCEPTS.filter(c => own !== undefined && c.modalities.includes(own));
  return known.length > 0 ? known : CONCEPTS;
}

/** The finding that is looked for at a site the words name, in images of the modality. */
export function findingAt(
  keys: readonly string[],
  modality: string | undefined
): Concept | undefined {
  return conceptsOf(modality).find(
    c => c.kind === 'finding' && keys.includes(promptWords(c.site)[0]!)
  );
}

/** Whether every place that the words name can be a place of the concept: "temporal", "head" for the brain, "neck" not. */
export function canBeAt(
  { site, parts = [], within = [] }: Concept,
  places: readonly string[]
): boolean {
  const own = new Set([site, ...parts, ...within].flatMap(promptWords));
  return places.every(key => own.has(key));
}

/**
 * What a finding without a place is in images of a modality: "tumor" is a brain tumor on MR. Undefined where the modality's
 * concepts have no such finding ("nodule" on a chest film).
 *
 * @param finding key of one word
 */
export function findingOfModality(
  finding: string,
  modality: string | undefined
): NamedConcept | undefined {
  for (const concept of conceptsOf(modality)) {
    const name = concept.names.find(n => {
      const keys = promptWords(n);
      return keys.length === 2 && keys[0] === promptWords(concept.site)[0] && keys[1] === finding;
    });
    if (concept.kind === 'finding' && name) return { concept, name };
  }
  return undefined;
}

/**
 * What an image is likely to show instead: one name per concept, without those at the prompt's own site (a "breast cyst" is
 * no rival of a "breast tumor") and without organs that are seen together with the organ asked for (heart and lungs).
 */
export function contrastPrompts(prompt: string): readonly string[] {
  const keys = promptWords(prompt);
  const own = conceptIn(keys)?.concept;
  const together = (c: Concept): boolean =>
    own?.kind === 'organ' &&
    c.kind === 'organ' &&
    c.modalities.some(m => own.modalities.includes(m));
  const named = (site: string) => promptWords(site).every(key => keys.includes(key));
  return CONCEPTS.filter(c => c.site !== own?.site && !named(c.site) && !together(c)).map(
    c => c.names[0]!
  );
}
