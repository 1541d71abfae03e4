import type { ProvenanceView } from './draft';

/** A segment of a stored segmentation that hangs on its source, and where it comes from. */
export interface StoredView {
  readonly id: string;
  readonly label: string;
  readonly provenance: ProvenanceView;
}

/** A stored segmentation that can be continued. */
export interface ContinuableView {
  readonly id: string;
  readonly label: string;
  /** Not shown before it is gone on with: it is too large, or with the others. */
  readonly large: boolean;
  /** Itself and those that it replaces, newest first. */
  readonly versions: readonly VersionView[];
}

/** One stored object in the history of a segmentation: "v2", "today 07:19", "you". */
export interface VersionView {
  readonly id: string;
  readonly name: string;
  /** '' where the object does not say. */
  readonly when: string;
  readonly who: string;
}

/** How a segment has changed from one stored version to the next. */
export interface GrowthView {
  readonly label: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
}

/** A comparison of a version with the one before it. */
export interface ComparisonView {
  /** Of the newer version. */
  readonly id: string;
  /** Null while both are read. */
  readonly growth: readonly GrowthView[] | null;
  /** What is to be known of how both were read. */
  readonly notes: readonly string[];
}

export interface StoredState {
  readonly stored: readonly StoredView[];
  /** Shown on their source, and not continued yet. */
  readonly continuable: readonly ContinuableView[];
  /** The one that is being read. */
  readonly continuing: { readonly id: string; readonly done: number; readonly most: number } | null;
  readonly comparison: ComparisonView | null;
}

export const STORED_STATE: StoredState = {
  stored: [],
  continuable: [],
  continuing: null,
  comparison: null,
};

export interface AdoptActions {
  /** Its segments become segments of the list; the stored object stays as it is. */
  continueStored(id: string): Promise<void>;
  /** Segments that were taken over by then stay in the list. */
  cancelContinuing(): void;
  /** Measures a stored version and the one before it. */
  compareVersions(newer: string, older: string): Promise<void>;
}
