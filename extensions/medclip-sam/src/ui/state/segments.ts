export interface SegmentView {
  readonly id: string;
  readonly label: string;
  readonly term: string;
  readonly colour: string;
  readonly slices: number;
  readonly state: 'accepted' | 'edited' | 'saved';
}

export interface SegmentsState {
  readonly segments: readonly SegmentView[];
}

export const SEGMENTS_STATE: SegmentsState = { segments: [] };

export interface SegmentsActions {
  removeSegment(id: string): void;
}
