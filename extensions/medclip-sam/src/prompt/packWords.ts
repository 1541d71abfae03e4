import nano from './lexicon/nanoConcepts.json';
import type { PromptMeaning } from './readPrompt';

/** What a model pack says of the words it can be asked with (pack.json). */
export interface PackWords {
  /** Concepts (their first names in lexicon/concepts.json) that were measured for the pack. */
  readonly concepts?: readonly { readonly name: string }[] | undefined;
  /** Any words may be tried: the text model has read more than its concepts. */
  readonly openVocabulary?: boolean | undefined;
  readonly clip: {
    /** Not null: trained for a few things, patch by patch. */
    readonly dense: object | null;
  };
}

/** Names of the concepts a pack knows; null where any words may be tried. */
export function conceptsOfPack(pack: PackWords): readonly string[] | null {
  if (pack.openVocabulary ?? (!pack.concepts && pack.clip.dense === null)) return null;
  return pack.concepts?.map(({ name }) => name) ?? nano.concepts;
}

/**
 * The words, as typed, that keep a pack from being asked; empty where it may be. Known before any image is looked at: a pack that
 * does not know a word gives an outline all the same, of something else.
 *   "brain tumer"    is asked about by every pack, as it is a typing error away from words it knows
 *   "pneumonia"      is not known to a pack for tumors and lungs
 *   "spiculated breast tumor"   is known to whoever knows breast tumors
 */
export function unknownTo(pack: PackWords, meaning: PromptMeaning): readonly string[] {
  const { prompt, concept, target, unknown, others, didYouMean } = meaning;
  if (didYouMean.length > 0) return unknown;
  const known = conceptsOfPack(pack);
  if (target === '' && unknown.length === 0) return [prompt];
  if (known === null) return [];
  if (concept && known.includes(concept.names[0]!)) return others;
  return unknown.length > 0 ? unknown : [target];
}
