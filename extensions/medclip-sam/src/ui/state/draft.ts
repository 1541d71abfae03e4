export interface DraftView {
  readonly prompt: string;
  readonly found: boolean;
  /** There is an outline: found, or drawn because the reader asked for it anyway. */
  readonly outlined: boolean;
  readonly verdict: 'strong' | 'weak' | 'none';
  readonly score: number;
  readonly areaPx: number;
  /** Null where the spacing is unknown: millimetres are never invented. */
  readonly areaMm2: number | null;
  /** What the segment will be coded as. */
  readonly term: string;
  /** False: no standard code was found and the segment is saved as "Tissue". */
  readonly coded: boolean;
  readonly iouPrediction: number;
  readonly seconds: number;
  readonly method: string;
  /** Where the draft lies, and whether the active viewport shows that image now. */
  readonly position: string;
  readonly onScreen: boolean;
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
