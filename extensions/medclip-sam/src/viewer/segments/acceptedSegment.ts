import type { FloatMap, Mask } from '../../core/raster';
import type { ReadSegment } from '../../dicom/seg/segDocument';
import type { SegReference } from '../../dicom/seg/segInput';
import type { LearnerFacts } from '../../dicom/seg/provenance';
import type { Reliability, SegmentResult } from '../../engine/contract';
import type { ImageRef } from '../image/activeImage';

/** Where the outline on a slice comes from; whatever a hand has changed since counts as `hand`. */
export type SliceOrigin =
  'ai' | 'learnt' | 'propagated' | 'interpolated' | 'carried' | 'hand' | 'stored';

/** What a continued or filled outline was made from. */
export interface Continued {
  /** The reader's outlines as they were then, by image. */
  readonly taught: ReadonlyMap<string, Mask>;
  /** Null where the model drew, or shapes alone. */
  readonly learner: LearnerFacts | null;
}

/** One accepted outline: which image, what the AI drew, and the facts that go into the SEG. */
export interface AcceptedSlice {
  readonly ref: ImageRef;
  readonly mask: Mask;
  /** The run that drew it; null on a segment that was made elsewhere and is continued here. */
  readonly result: Omit<SegmentResult, 'heatmap' | 'mask' | 'reliability'> | null;
  readonly origin?: SliceOrigin;
  readonly continued?: Continued;
  /** The heatmap, where the site stores it. */
  readonly probability?: FloatMap;
  /** How far what drew it bears it out, where the site stores that. */
  readonly reliability?: Reliability;
}

/** The stored segment that one of ours continues, and the object it is stored in. */
export interface Predecessor extends SegReference {
  readonly segment: ReadSegment;
}

/** One OHIF labelmap made by us: a prompt label over one display set, with one or many slices. */
export interface AcceptedSegment {
  readonly id: string;
  readonly label: string;
  /** The words that give its code: the label it was begun or stored with, until the reader says otherwise. */
  readonly codedAs: string;
  readonly ref: ImageRef;
  readonly slices: ReadonlyMap<string, AcceptedSlice>;
  /** The voxels as they were last seen: one mask per slice that is not empty. */
  readonly masks: ReadonlyMap<string, Mask>;
  /** Where the outline of each of those slices comes from. */
  readonly sliceOrigins: ReadonlyMap<string, SliceOrigin>;
  /** Slices that hold voxels now. */
  readonly filled: number;
  readonly rgb: readonly [number, number, number];
  /** Slicer's segment states: AI draft in hand, changed since, agreed to, marked for another look. */
  readonly state: 'draft' | 'edited' | 'accepted' | 'flagged';
  /** A human has agreed to it at some time; only then it can be saved. */
  readonly reviewed: boolean;
  readonly visible: boolean;
  /** The PACS holds label, colour and voxels as they are now. */
  readonly saved: boolean;
  /** Grows with every change of what is stored, so that a save can tell whether it holds the latest. */
  readonly version: number;
  /** Tracking UID (PS3.3, C.8.20.2): of what it continues, else its own for as long as it is in the list. */
  readonly trackingUid: string;
  /** Null for a segment that was begun here. */
  readonly predecessor: Predecessor | null;
  /** The stored objects of the last save that held it; empty before the first. */
  readonly storedIn: readonly SegReference[];
}

/** What undo restores besides the voxels. */
export interface SegmentFacts {
  readonly label: string;
  /** The words that give the code, where they are not the label: a new name alone does not change it. */
  readonly codedAs?: string;
  readonly rgb: AcceptedSegment['rgb'];
  readonly flagged: boolean;
  /** Not in the list: taken back by undo, or deleted. The empty labelmap stays for redo. */
  readonly gone: boolean;
  readonly slices: ReadonlyMap<string, AcceptedSlice>;
  /** The voxels a human agreed to; null before that. */
  readonly agreed: ReadonlyMap<string, Mask> | null;
  readonly predecessor?: Predecessor;
}

/** What there is to keep of a segment, now or in a moment. */
export type Keepable = Pick<AcceptedSegment, 'trackingUid' | 'storedIn' | 'masks' | 'ref'> & {
  readonly facts: SegmentFacts;
};
