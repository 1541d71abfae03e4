import type { ProvenanceView } from './draft';

/** A segment of a stored segmentation that hangs on its source, and where it comes from. */
export interface StoredView {
  readonly id: string;
  readonly label: string;
  readonly provenance: ProvenanceView;
}

/** A stored segmentation that can be gone on with. */
export interface ContinuableView {
  readonly id: string;
  readonly label: string;
}

export interface StoredState {
  readonly stored: readonly StoredView[];
  /** Shown on their source, and not gone on with yet. */
  readonly continuable: readonly ContinuableView[];
  /** The one that is being read. */
  readonly continuing: string | null;
}

export const STORED_STATE: StoredState = { stored: [], continuable: [], continuing: null };

export interface AdoptActions {
  /** Its segments become segments of the list; the stored object stays as it is. */
  continueStored(id: string): Promise<void>;
}
