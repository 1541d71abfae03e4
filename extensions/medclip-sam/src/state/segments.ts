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
  /** So many of them were continued or filled in, and not changed since. */
  readonly continued: number;
  /** Slicer's segment states. */
  readonly state: 'draft' | 'edited' | 'accepted' | 'flagged';
  /** No model has drawn any of it. */
  readonly byHand: boolean;
  /** A human has agreed to it: only then it can be saved. */
  readonly reviewed: boolean;
  readonly saved: boolean;
  readonly visible: boolean;
  /** The one that corrections, slices and OHIF's brush work on. */
  readonly selected: boolean;
  readonly measures: readonly MeasureLine[];
}

/** Segments that Save would store. */
export function unsavedSegments(segments: readonly SegmentView[]): readonly SegmentView[] {
  return segments.filter(s => s.reviewed && !s.saved && s.slices > 0);
}

/** What Save leaves out, and why there may be nothing to save at all. */
export type NotSaved =
  | { readonly why: 'not-accepted'; readonly labels: readonly string[] }
  | { readonly why: 'draft' | 'empty' | 'all-saved' };

/**
 * Why Save has nothing to store; null where it has.
 *
 * @param drafted a draft with an outline is on screen
 */
export function whyNothingToSave(
  segments: readonly SegmentView[],
  drafted: boolean
): NotSaved | null {
  if (unsavedSegments(segments).length > 0) return null;
  const waiting = notAccepted(segments);
  if (waiting.length > 0) return { why: 'not-accepted', labels: waiting };
  if (drafted) return { why: 'draft' };
  return { why: segments.some(s => s.slices > 0) ? 'all-saved' : 'empty' };
}

/** Names of the outlined segments that nobody has agreed to yet. */
export const notAccepted = (segments: readonly SegmentView[]): readonly string[] =>
  segments.filter(s => !s.reviewed && s.slices > 0).map(s => s.label);

/** Names of those that are saved as they are now, though they were changed since somebody agreed to them. */
export const changedSince = (segments: readonly SegmentView[]): readonly string[] =>
  unsavedSegments(segments)
    .filter(s => s.state === 'edited')
    .map(s => s.label);

/** Those of them that would be stored without a standard code. */
export function uncodedSegments(segments: readonly SegmentView[]): readonly SegmentView[] {
  return unsavedSegments(segments).filter(s => !s.coded);
}

/** The segment in hand that waits for a reader's word, because nobody gave it or it was changed since; null: none does. */
export function awaitingSegment(segments: readonly SegmentView[]): SegmentView | null {
  const selected = segments.find(s => s.selected);
  if (!selected || selected.slices === 0) return null;
  return !selected.reviewed || selected.state === 'edited' ? selected : null;
}

/** A segment was given a name that has another code than the one it is saved with. */
export interface CodeQuestion {
  readonly id: string;
  readonly label: string;
  readonly before: string;
  readonly now: string;
}

export interface SegmentsState {
  readonly segments: readonly SegmentView[];
  readonly codeQuestion: CodeQuestion | null;
}

export const SEGMENTS_STATE: SegmentsState = { segments: [], codeQuestion: null };

export interface SegmentsActions {
  selectSegment(id: string): void;
  /** Agree to a segment as it is now. */
  acceptSegment(id: string): void;
  /** The code stays; where the new name has another one, the reader is asked. */
  renameSegment(id: string, label: string): void;
  /** @param change the code follows the new name */
  answerCode(change: boolean): void;
  /** @param colour #rrggbb */
  colourSegment(id: string, colour: string): void;
  flagSegment(id: string, flagged: boolean): void;
  setSegmentVisible(id: string, visible: boolean): void;
  /** Go to the slice where the segment is largest. */
  jumpToSegment(id: string): Promise<void>;
  removeSegment(id: string): Promise<void>;
  /** Long and short axis of each part on the image, as callipers of OHIF's that can be dragged. */
  drawCallipers(id: string): Promise<void>;
  /** One segment as a line for a report. */
  copyReportLine(id: string): Promise<void>;
  /** All segments' measurements as text, to paste into a report. */
  copyMeasurements(): Promise<void>;
}
