/** One line of the measurement table, in the reader's language and with its unit. */
export interface MeasureLine {
  readonly name: string;
  readonly value: string;
}

export interface SegmentView {
  readonly id: string;
  readonly label: string;
  readonly term: string;
  /** False: saved as "Tissue", which is asked before saving. */
  readonly coded: boolean;
  /** #rrggbb */
  readonly colour: string;
  readonly slices: number;
  /** Slicer's segment states. */
  readonly state: 'draft' | 'edited' | 'accepted' | 'flagged';
  /** A human has agreed to it: only then it can be saved. */
  readonly reviewed: boolean;
  readonly saved: boolean;
  readonly visible: boolean;
  /** The one that corrections, slices and OHIF's brush work on. */
  readonly selected: boolean;
  readonly measures: readonly MeasureLine[];
}

/** Segments that Save would store without a standard code. */
export function uncodedSegments(segments: readonly SegmentView[]): readonly SegmentView[] {
  return segments.filter(s => s.reviewed && !s.saved && !s.coded && s.slices > 0);
}

export interface SegmentsState {
  readonly segments: readonly SegmentView[];
}

export const SEGMENTS_STATE: SegmentsState = { segments: [] };

export interface SegmentsActions {
  selectSegment(id: string): void;
  /** Agree to a segment as it is now. */
  acceptSegment(id: string): void;
  renameSegment(id: string, label: string): void;
  /** @param colour #rrggbb */
  colourSegment(id: string, colour: string): void;
  flagSegment(id: string, flagged: boolean): void;
  setSegmentVisible(id: string, visible: boolean): void;
  /** Go to the slice where the segment is largest. */
  jumpToSegment(id: string): Promise<void>;
  removeSegment(id: string): Promise<void>;
  /** All segments' measurements as text, to paste into a report. */
  copyMeasurements(): Promise<void>;
}
