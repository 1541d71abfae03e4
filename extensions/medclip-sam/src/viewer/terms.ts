import { createTermChoices } from '../dicom/termChoices';
import type { Term } from '../dicom/term';
import type { DisplaySet } from './host';

/** The reader's choices of codes: one set per page, as there is one service per page. */
export const termChoices = createTermChoices();

/** What a segment of this prompt is saved as; body part and modality of the image help to find it. */
export function termOf(
  prompt: string,
  { modality, displaySet }: { readonly modality: string; readonly displaySet: DisplaySet }
): Term {
  const bodyPart = displaySet.instances?.[0]?.BodyPartExamined;
  return termChoices.termFor(prompt, modality, typeof bodyPart === 'string' ? bodyPart : undefined);
}
