import { bodyPlace } from '../../algorithm/measure/bodyPlace';
import type { Mask, Raster8 } from '../../core/raster';
import type { PromptMeaning } from '../../prompt/readPrompt';

/** Less of an outline in the body, and it is an outline of something else. */
const LEAST_INSIDE = 0.8;

/** What of an outline cannot be that of the concept: its size beside the body, or its place outside of it. */
export function implausibleIn(
  image: Raster8,
  mask: Mask,
  { concept }: Pick<PromptMeaning, 'concept'>
): readonly ('size' | 'place')[] {
  const { inside, share } = bodyPlace(image, mask);
  const [least, most] = concept?.share ?? [0, 1];
  return [
    ...(share < least || share > most ? (['size'] as const) : []),
    ...(inside < LEAST_INSIDE ? (['place'] as const) : []),
  ];
}
