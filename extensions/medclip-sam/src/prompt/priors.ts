import type { Concept } from './concepts';
import table from './lexicon/priors.json';

/** Figures of an outline of which a usual range is known (algorithm/measure/outlineTraits.ts says what they are). */
export type PriorTrait = 'areaShare' | 'borders' | 'contrast' | 'parts';

/** A range by one end or both; beyond an end lie 5 of 100 of the outlines that it was measured on. */
export interface UsualRange {
  readonly least?: number;
  readonly most?: number;
}

type Ranges = Readonly<Partial<Record<PriorTrait, UsualRange>>>;

/** What is usual for outlines of a concept in images of some modalities. */
export interface Prior {
  /** The concept's own name. */
  readonly concept: string;
  readonly modalities: readonly string[];
  /** How many outlines of people the ranges of `usual` were measured on. */
  readonly outlines: number;
  readonly usual: Ranges;
  /** What anatomy leaves no other way, whatever was measured. */
  readonly sure: Ranges;
}

const PRIORS = table.priors as readonly Prior[];

/**
 * What is usual for a concept in images of a modality; null where nobody has measured it: then nothing is said. The ranges come
 * from `medclip-sam priors` and were looked through by a person.
 */
export function priorOf(concept: Concept | null, modality: string | undefined): Prior | null {
  const [name] = concept?.names ?? [];
  const own = modality?.toUpperCase();
  return PRIORS.find(p => p.concept === name && p.modalities.some(m => m === own)) ?? null;
}
