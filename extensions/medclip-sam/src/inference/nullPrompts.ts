/**
 * Texts that name no finding: an honest prompt must be more similar to the image than these. Used for packs without a trained
 * presence threshold (algorithm/promptSpecificity.ts).
 */
const EMPTY = ['', 'a medical image', 'an image', 'nothing', 'the weather is sunny'];

const MODALITY: Readonly<Record<string, string>> = {
  US: 'an ultrasound image',
  MR: 'an mri scan',
  CT: 'a ct scan',
  DX: 'an x-ray',
  CR: 'an x-ray',
  MG: 'a mammogram',
};

/** Null prompts for a DICOM Modality (0008,0060), or the general ones. */
export function nullPrompts(modality?: string): readonly string[] {
  const own = modality ? MODALITY[modality.toUpperCase()] : undefined;
  return own ? [...EMPTY, own] : EMPTY;
}
