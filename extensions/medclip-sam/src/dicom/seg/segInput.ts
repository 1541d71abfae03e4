import type { NaturalDataset } from 'dcmjs';
import type { FloatMap, Mask } from '../../core/raster';
import type { Rgb } from './displayColour';
import type { Term } from '../../prompt/terms/term';

/** What a new UID names within one segmentation object. */
export type UidRole =
  | 'SOPInstanceUID'
  | 'SeriesInstanceUID'
  | 'DimensionOrganizationUID'
  | `segment ${number} TrackingUID`;

export type SegmentationType = 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
export type SegmentAlgorithmType = 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL';

/** Which software drew a segment (PS3.3, 10.16 Algorithm Identification Macro). */
export interface SegmentAlgorithm {
  readonly name: string;
  readonly version: string;
  /** As `algorithmParameters` writes it; free text up to 10240 characters. */
  readonly parameters?: string;
  readonly source?: string;
}

export interface SegmentSpec {
  /** The caller's number; the file numbers its segments from 1 without gaps, in this order. */
  readonly number: number;
  /** What the reader calls it, usually the prompt. */
  readonly label: string;
  readonly algorithmType: SegmentAlgorithmType;
  readonly term: Term;
  readonly algorithm?: SegmentAlgorithm;
  readonly colour?: Rgb;
  readonly trackingId?: string;
  readonly trackingUid?: string;
  readonly description?: string;
}

export interface SegFrame {
  /** SOP instance the mask was drawn on. */
  readonly sopInstanceUID: string;
  /** From 1; may be left out for a single-frame source. */
  readonly frameNumber?: number;
  readonly segmentNumber: number;
  /** At the source's columns x rows. */
  readonly mask: Mask;
  /** 0..1 at the same size; what FRACTIONAL stores instead of the mask. */
  readonly probability?: FloatMap;
  readonly reliability?: FrameReliability;
}

/** How far an outline is borne out by what drew it (algorithm/confidence/reliability.ts). */
export interface FrameReliability {
  /** 0..1 at the source's columns x rows. */
  readonly map: FloatMap;
  /** Masks that were counted. */
  readonly votes: number;
  /** Whether a value v says that (1 + v) / 2 of such pixels were right. */
  readonly calibrated: boolean;
}

/** A segmentation that another one points at. */
export interface SegReference {
  readonly sopClassUID: string;
  readonly sopInstanceUID: string;
  readonly seriesInstanceUID: string;
}

export interface SegInput {
  /** The images drawn on, and the rest of their series if at hand (for the slice spacing), as dcmjs naturalises them. */
  readonly sources: readonly NaturalDataset[];
  readonly segments: readonly SegmentSpec[];
  readonly frames: readonly SegFrame[];
  readonly seriesDescription?: string;
  /** A human has agreed to every segment as it is; left out: nobody has. */
  readonly reviewed?: boolean;
  readonly seriesNumber?: number;
  readonly contentCreatorName?: string;
  readonly contentLabel?: string;
  /** Model packs and the like, beside the application's own version. */
  readonly softwareVersions?: readonly string[];
  /** Stored segmentations of the same study whose segments are continued in this one. */
  readonly predecessors?: readonly SegReference[];
  /** Segmentations that this one says something about, as a map of reliability does. */
  readonly about?: readonly SegReference[];
  readonly now?: Date;
  /** Gives the UIDs of the object, by their role in it: see `UidRole`. */
  readonly newUid?: (role: UidRole) => string;
  /** BINARY unless told otherwise, the one every viewer and archive knows; see `segEncoding` for the exception. */
  readonly type?: SegmentationType;
}

export interface SegOutput {
  /** The Part-10 file, Explicit VR Little Endian. */
  readonly bytes: Uint8Array;
  readonly sopInstanceUID: string;
  readonly sopClassUID: string;
  readonly seriesInstanceUID: string;
  readonly studyInstanceUID: string;
  readonly patientID: string;
  readonly frames: number;
}
