/** What became of the side that a prompt asks for. */
export interface SideAnswer {
  readonly asked: 'left' | 'right' | 'both';
  /** The side of the outline; null where nothing lies on the side asked for, or the header does not tell. */
  readonly outlined: 'left' | 'right' | 'both' | null;
  /** The header tells left from right. */
  readonly told: boolean;
}

/** What the prompt was understood as; `prompt/readPrompt.ts` has the whole reading. */
export interface PromptReading {
  /** Canonical English words; '' where no word is known. */
  readonly target: string;
  readonly side: 'left' | 'right' | 'both' | null;
  readonly negated: boolean;
  /** Words, as typed, that neither the lexicon nor the pack knows. */
  readonly unknown: readonly string[];
  /** Words, as typed, for what a finding would turn out to be ("malignant"), where the pack tells nothing of it. */
  readonly untold?: readonly string[];
  /** DICOM Modality values of the images the pack knows the thing on, where this image is none of them. */
  readonly knownOn?: readonly string[];
  /** The prompt without its typing errors, or without the words that the pack does not know. */
  readonly didYouMean: readonly string[];
}
