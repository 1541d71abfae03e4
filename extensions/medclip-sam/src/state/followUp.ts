/** A stored outline of another study of the patient that can be looked for in this one. */
export interface EarlierOutline {
  readonly id: string;
  readonly label: string;
  /** When the other study was made, as the reader's language writes it; '' where it does not say. */
  readonly date: string;
}

/** A label of which the reader has outlined enough on other images to look for more of it. */
export interface OwnOutlines {
  readonly id: string;
  readonly label: string;
  /** How many. */
  readonly outlines: number;
}

export interface FollowUpView {
  readonly earlier: readonly EarlierOutline[];
  readonly own: readonly OwnOutlines[];
  /** Which one is looked for, and how many images were looked at of how many. */
  readonly running: { readonly id: string; readonly done: number; readonly most: number } | null;
  /** What came of the last search. */
  readonly outcome: string;
}

export interface FollowUpState {
  readonly followUp: FollowUpView;
}

export const FOLLOW_UP_STATE: FollowUpState = {
  followUp: { earlier: [], own: [], running: null, outcome: '' },
};

export interface FollowUpActions {
  /** Looks for it in the series on screen, for what is like own outlines on the image; what is found is a draft. */
  findEarlier(id: string): Promise<void>;
  cancelFinding(): void;
}
