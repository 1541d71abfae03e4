import { pixelSpacingOf } from '../../dicom/geometry/pixelSpacing';
import { language } from '../../locales/language';
import { suggestPrompts, type PromptLibrary, type Suggestion } from '../../prompt/library';
import type { ActiveImage } from '../image/activeImage';
import type { Finding } from '../draft/draft';

/** What the header adds to a result: the scale under an outline. */
export function describeImage({
  instance,
  frameNumber,
}: Pick<ActiveImage, 'instance' | 'frameNumber'>): Pick<Finding, 'spacingUnder'> {
  return { spacingUnder: outline => pixelSpacingOf(instance, frameNumber, outline) };
}

/** Prompts of the library for the image on screen; none where there is no image. */
export function suggestionsFor(
  library: PromptLibrary | undefined,
  active: ActiveImage | null
): readonly Suggestion[] {
  if (!active || !library) return [];
  const bodyPart = active.instance.BodyPartExamined;
  const context = {
    modality: active.modality,
    bodyPart: typeof bodyPart === 'string' ? bodyPart : '',
    description: active.displaySet.SeriesDescription ?? '',
  };
  return suggestPrompts(library, context, language());
}
