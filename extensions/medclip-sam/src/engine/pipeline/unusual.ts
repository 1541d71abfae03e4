import { outlineTraits, type OutlineTraits } from '../../algorithm/measure/outlineTraits';
import type { Mask, Raster8 } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { priorOf, type Prior, type PriorTrait, type UsualRange } from '../../prompt/priors';
import { readPrompt } from '../../prompt/readPrompt';

/** A figure of an outline that is unusual for what was asked for. Unusual is not wrong: some of them are so. */
export interface Unusual {
  readonly trait: PriorTrait;
  readonly value: number;
  /** The end of the range that it lies beyond. */
  readonly limit: UsualRange;
  /** How many outlines of people that was measured on, of which 5 of 100 lie beyond it; 0: anatomy leaves no other. */
  readonly outlines: number;
}

/**
 * What of an outline is unusual for what a prompt asks for in images of this modality; empty where nothing is, where the outline
 * is too small to be described, and where no ranges are known. It is said and decides nothing (docs/method.md, 2.8).
 *
 * @param mask at the image's size
 */
export function* unusualOf(
  image: Raster8,
  mask: Mask,
  { prompt, modality }: { readonly prompt: string; readonly modality?: string | undefined }
): Steps<readonly Unusual[]> {
  const prior = priorOf(readPrompt(prompt, { modality }).concept, modality);
  const traits = prior && (yield* outlineTraits(image, mask));
  if (!traits) return [];
  const { usual, sure, outlines } = prior;
  return [...beyond(traits, usual, outlines), ...beyond(traits, sure, 0)];
}

function beyond(
  traits: OutlineTraits,
  ranges: Prior['usual'],
  outlines: number
): readonly Unusual[] {
  return (Object.entries(ranges) as [PriorTrait, UsualRange][]).flatMap(
    ([trait, { least = -Infinity, most = Infinity }]): readonly Unusual[] => {
      const value = traits[trait];
      if (value < least) return [{ trait, value, outlines, limit: { least } }];
      return value > most ? [{ trait, value, outlines, limit: { most } }] : [];
    }
  );
}
