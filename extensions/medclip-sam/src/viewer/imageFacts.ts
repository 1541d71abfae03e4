import { pixelSpacingOf } from '../dicom/pixelSpacing';
import { suggestionsFor } from '../dicom/promptSuggestions';

import { lookUpTerm, termMeaning } from '../dicom/terminology';
import type { ActiveImage } from './activeImage';
import type { Draft } from './draft';

export { suggestionsFor };

/** What the header adds to a result: calibration, and the code the segment will carry. */
export function describeImage(
  { instance, frameNumber, modality }: ActiveImage,
  prompt: string
): Pick<Draft, 'spacingMm' | 'term'> {
  const bodyPart =
    typeof instance.BodyPartExamined === 'string' ? instance.BodyPartExamined : undefined;
  const term = lookUpTerm(prompt, modality, bodyPart);
  return {
    spacingMm: pixelSpacingOf(instance, frameNumber),
    term: { meaning: termMeaning(term), coded: term.coded },
  };
}

/** The code of a prompt in words, for the list of segments. */
export function termText(prompt: string, modality: string): string {
  return termMeaning(lookUpTerm(prompt, modality));
}
