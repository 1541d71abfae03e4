export interface DraftView {
  readonly prompt: string;
  readonly outcome: 'outlined' | 'not-seen' | 'unknown-words' | 'absence-asked';
  /** What the prompt was understood as; '' where no word is known. */
  readonly target: string;
  /** Words the pack does not know, and prompts they may have been meant as. */
  readonly unknown: readonly string[];
  readonly didYouMean: readonly string[];
  /** Modalities of the images the pack knows the thing on, where this image is none of them. */
  readonly knownOn: readonly string[];
  /** Words, as typed, for what a finding would turn out to be, of which the pack tells nothing. */
  readonly untold: readonly string[];
  readonly found: boolean;
  /** There is an outline: found, or drawn because the reader asked for it anyway. */
  readonly outlined: boolean;
  readonly verdict: 'strong' | 'weak' | 'none';
  /** The reader's box was searched: and what was found there is not seen in the whole image. Null: the image was searched. */
  readonly inBox: 'searched' | 'only-there' | null;
  readonly score: number;
  /** The weakest of three signs, in words; null where there is no outline. */
  readonly confidence: 'high' | 'moderate' | 'low' | null;
  /** What keeps the confidence from being higher. */
  readonly limitedBy: readonly (
    'iouPrediction' | 'stability' | 'specificity' | 'agreement' | 'size' | 'place' | 'sequences'
  )[];
  /** Of what the confidence and its signs are: the outline shown, one that a hand has changed since, or the run's on another slice. */
  readonly confidenceOf: 'shown' | 'before-correction' | 'other-slice';
  readonly stability: number;
  /** The prompt asked about the absence of a finding: which one; null otherwise. */
  readonly absentFinding: string | null;
  /** The side that the prompt names: outlined there, seen on the other one only, or not told by the header. */
  readonly side: 'outlined' | 'elsewhere' | 'untold' | null;
  /** The window that the run saw and the image's own, where they are far apart. */
  readonly farWindow: { readonly used: string; readonly standard: string } | null;
  /** Found by outlines of other images and not by text. */
  readonly byExample: boolean;
  /** The sequence that it was copied from, by name; null where a run drew it. */
  readonly carriedFrom: string | null;
  /** A copy of what a hand has drawn: no AI's. */
  readonly byHand: boolean;
  /** On how many other sequences of the study the same words outline it here; null where none was asked. */
  readonly sequences: {
    readonly seen: number;
    readonly own: string;
    readonly others: readonly string[];
  } | null;
  /** What of the outline is unusual for what was asked for. */
  readonly unusual: readonly UnusualView[];
  readonly areaPx: number;
  /** Null where the spacing is unknown: millimetres are never invented. */
  readonly areaMm2: number | null;
  /** What the segment will be coded as, and the code itself. */
  readonly term: string;
  readonly code: string;
  /** #rrggbb; '' where OHIF chooses. */
  readonly colour: string;
  /** False: no standard code was found and the segment is saved as "Tissue". */
  readonly coded: boolean;
  /** Several codes fit the words equally well: the reader should choose one. */
  readonly ambiguous: boolean;
  readonly iouPrediction: number;
  /** Level of the heatmap at which the region was cut, 0..1. */
  readonly threshold: number;
  readonly provenance: ProvenanceView;
  /** Where the draft lies, and whether the active viewport shows that image now. */
  readonly position: string;
  readonly onScreen: boolean;
  /** A fast draft: a more exact outline is being drawn, has replaced it, or could not be drawn; null: there is only one. */
  readonly exact:
    | { readonly state: 'coming'; readonly seconds: number | null }
    | { readonly state: 'drawn' | 'failed' }
    | null;
}

/** A figure of an outline that lies beyond one end of its usual range; the other end is null. */
export interface UnusualView {
  readonly trait: 'areaShare' | 'borders' | 'contrast' | 'parts';
  readonly value: number;
  readonly least: number | null;
  readonly most: number | null;
  /** How many outlines of people the range was measured on; 0: anatomy leaves no other. */
  readonly outlines: number;
}

/** Where an outline comes from, line by line, ready to be read. */
export interface ProvenanceView {
  readonly lines: readonly { readonly name: string; readonly value: string }[];
}

export interface DraftState {
  readonly draft: DraftView | null;
}

export const DRAFT_STATE: DraftState = { draft: null };

export interface DraftActions {
  accept(): Promise<void>;
  discard(): void;
  showDraft(): Promise<void>;
}
