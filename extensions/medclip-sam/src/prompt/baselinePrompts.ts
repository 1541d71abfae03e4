import { ALL_MODALITY_WORDS, modalityWords } from './wordings';

/** Texts that name no finding: empty, the kind of image only, everyday and meaningless words. */
const NULLS = ['', 'a medical image', 'an image', 'nothing', 'the weather is sunny', 'xqzt blorf'];

/** Null prompts for a DICOM Modality (0008,0060); all kinds of image where it is not known. */
export function baselinePrompts(modality?: string): readonly string[] {
  const own = modalityWords(modality);
  return [...NULLS, ...(own ? [own] : ALL_MODALITY_WORDS)];
}
