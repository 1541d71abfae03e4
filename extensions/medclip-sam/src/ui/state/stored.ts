import type { ProvenanceView } from './draft';

/** A segment of a stored segmentation that hangs on its source, and where it comes from. */
export interface StoredView {
  readonly id: string;
  readonly label: string;
  readonly provenance: ProvenanceView;
}

export interface StoredState {
  readonly stored: readonly StoredView[];
}

export const STORED_STATE: StoredState = { stored: [] };
