/** Pixels that a canvas can draw, RGBA row by row. */
export interface ImagePixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** One of the masks a reader may choose instead. */
export interface CandidateView {
  readonly index: number;
  /** A small picture; null where there is none. */
  readonly picture: ImagePixels | null;
  readonly chosen: boolean;
  /** 1-based part of the image it belongs to; candidates of one part exclude each other. */
  readonly part: number;
  /** The trained segmenter's, which learnt from this many outlines that no person has checked; null for SAM's own. */
  readonly trainedOn: number | null;
}

/** A finding of a run with several prompts. */
export interface WaitingView {
  readonly id: string;
  readonly prompt: string;
  readonly current: boolean;
  readonly outlined: boolean;
}

export interface CandidatesState {
  readonly candidates: readonly CandidateView[];
  /** All findings that wait for a human, when there are several. */
  readonly waiting: readonly WaitingView[];
}

export const CANDIDATES_STATE: CandidatesState = { candidates: [], waiting: [] };

export interface CandidatesActions {
  chooseCandidate(index: number): Promise<void>;
  selectDraft(id: string): Promise<void>;
}
