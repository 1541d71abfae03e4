/** Another sequence of the study in the same frame of reference. */
export interface CompanionView {
  readonly id: string;
  readonly name: string;
  /** Continuing outlines looks at it, too, and outlines are copied to it. */
  readonly used: boolean;
  /** Not to be used at all, and why. */
  readonly off: 'other-frame' | 'no-overlap' | 'unreadable' | null;
  /** The patient seems to lie elsewhere in it; null before it was looked at. */
  readonly moved: boolean | null;
}

export interface CompanionsState {
  /** Of the series on screen; empty where there is none. */
  readonly companions: readonly CompanionView[];
}

export const COMPANIONS_STATE: CompanionsState = { companions: [] };

export interface CompanionsActions {
  useCompanion(id: string, used: boolean): void;
  /** The selected segment's outline as drafts on the sequences that are used. */
  copyToSequences(): Promise<void>;
}
