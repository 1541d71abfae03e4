/** One of the masks a reader may choose instead. */
export interface CandidateView {
  readonly index: number;
  /** data: address of a small picture. */
  readonly picture: string;
  readonly chosen: boolean;
  /** 1-based part of the image it belongs to; candidates of one part exclude each other. */
  readonly part: number;
}

/** A finding of a run with several prompts. */
export interface WaitingView {
  readonly id: string;
  readonly prompt: string;
  readonly current: boolean;
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
