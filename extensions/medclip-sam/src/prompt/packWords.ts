import nano from './lexicon/nanoConcepts.json';
import type { PromptMeaning } from './readPrompt';

/** What a model pack says of the words it can be asked with (pack.json). */
export interface PackWords {
  /** Concepts (their first names in lexicon/concepts.json) that were measured for the pack. */
  readonly concepts?:
    | readonly { readonly name: string; readonly modalities?: readonly string[] | undefined }[]
    | undefined;
  /** Any words may be tried: the text model has read more than its concepts. */
  readonly openVocabulary?: boolean | undefined;
  readonly clip: {
    /** Not null: trained for a few things, patch by patch. */
    readonly dense: object | null;
  };
}

/** What of a description is about words, to be sent from the worker to the page. */
export function wordsOfPack({ concepts, openVocabulary, clip }: PackWords): PackWords {
  return {
    concepts: concepts?.map(({ name, modalities }) => ({ name, modalities })),
    openVocabulary,
    clip: { dense: clip.dense && {} },
  };
}

/** Names of the concepts a pack knows; null where any words may be tried. */
export function conceptsOfPack(pack: PackWords): readonly string[] | null {
  if (pack.openVocabulary ?? (!pack.concepts && pack.clip.dense === null)) return null;
  return pack.concepts?.map(({ name }) => name) ?? nano.concepts;
}

/** Modalities that say what kind of image it is; "OT" and the like say nothing. */
const TELLING = new Set(['US', 'MR', 'CT', 'CR', 'DX', 'MG', 'XA', 'RF', 'NM', 'PT', 'OPT', 'SM']);

const said = (modality: string | undefined): string => modality?.trim().toUpperCase() ?? '';

/** The modalities whose images a concept was measured on, where that of the image is none of them. */
function knownOn(pack: PackWords, name: string, modality: string | undefined): readonly string[] {
  const measured = pack.concepts?.find(c => c.name === name)?.modalities ?? [];
  const here = said(modality);
  return measured.length === 0 || !TELLING.has(here) || measured.includes(here) ? [] : measured;
}

/** The modalities whose images the pack knows the prompt's concept on, where it does not on this one's; else empty. */
export function elsewhereKnown(
  pack: PackWords,
  { concept }: Pick<PromptMeaning, 'concept'>,
  modality: string | undefined
): readonly string[] {
  if (!concept || conceptsOfPack(pack) === null) return [];
  return knownOn(pack, concept.names[0]!, modality);
}

/**
 * The words, as typed, that a pack takes no notice of although they are understood: one that was measured for "breast tumor" outlines the
 * same for "malignant breast tumor".
 */
export const untoldBy = (
  pack: PackWords,
  { natures, negated }: Pick<PromptMeaning, 'natures' | 'negated'>
): readonly string[] => (negated || conceptsOfPack(pack) === null ? [] : natures);

/**
 * The words, as typed, that keep a pack from being asked; empty where it may be. Known before any image is looked at: a pack that
 * does not know a word gives an outline all the same, of something else, or tells of something else that it is not there.
 *   "brain tumer"    is asked about by every pack, as it is a typing error away from words it knows
 *   "pneumonia"      is not known to a pack for tumors and lungs
 *   "MS lesion"      is not known to whoever knows lesions: the word may be what the prompt is about
 *   "spiculated breast tumor"   is known to whoever knows breast tumors
 *   "brain tumor"    is not known on a chest film (`modality`) to a pack that was measured on MR
 */
export function unknownTo(
  pack: PackWords,
  meaning: PromptMeaning,
  modality?: string
): readonly string[] {
  const { prompt, concept, target, understood, unknown, others, didYouMean } = meaning;
  if (didYouMean.length > 0) return unknown;
  const known = conceptsOfPack(pack);
  if (target === '' && unknown.length === 0) return [prompt];
  if (known === null) return [];
  if (concept && known.includes(concept.names[0]!)) {
    const missed = [...new Set([...others, ...unknown])];
    if (missed.length > 0) return missed;
    return elsewhereKnown(pack, meaning, modality).length > 0 ? [understood || target] : [];
  }
  return unknown.length > 0 ? unknown : [understood || target];
}

/** Prompts to offer in place of one that a pack does not know: without typing errors, or without the words it does not know. */
export function askInstead(pack: PackWords, meaning: PromptMeaning): readonly string[] {
  const { didYouMean, understood, unknown, negated, concept } = meaning;
  if (didYouMean.length > 0 || unknown.length === 0 || negated || !concept) return didYouMean;
  return conceptsOfPack(pack)?.includes(concept.names[0]!) ? [understood] : [];
}
