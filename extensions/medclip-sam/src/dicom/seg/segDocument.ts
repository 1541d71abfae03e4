import type { FloatMap, Mask } from '../../core/raster';
import type { ImagePlane } from '../geometry/imagePlane';
import type { Rgb } from './displayColour';
import type { SegmentAlgorithm, SegmentationType } from './segInput';
import type { Term } from '../../prompt/terms/term';

/** A DICOM segmentation as it was read: of ours or of another vendor. */
export interface SegDocument {
  readonly sopInstanceUID: string;
  readonly sopClassUID: string;
  readonly seriesInstanceUID: string;
  readonly studyInstanceUID: string;
  readonly patientID: string;
  readonly seriesDescription: string;
  /** Content Label; ours say REVIEWED, or AI_DRAFT where nobody has agreed to all of it. '' where there is none. */
  readonly contentLabel: string;
  readonly contentCreatorName: string;
  readonly type: SegmentationType;
  readonly width: number;
  readonly height: number;
  readonly frameOfReferenceUID: string | null;
  readonly segments: readonly ReadSegment[];
  readonly frames: readonly ReadFrame[];
  /** What could not be read faithfully, in sentences for the reader. */
  readonly warnings: readonly string[];
}

export interface ReadSegment {
  readonly number: number;
  readonly label: string;
  readonly description: string | null;
  /** AUTOMATIC, SEMIAUTOMATIC, MANUAL, or what else the file says. */
  readonly algorithmType: string;
  readonly algorithmName: string | null;
  readonly algorithm: SegmentAlgorithm | null;
  readonly term: Term | null;
  readonly trackingId: string | null;
  readonly trackingUid: string | null;
  readonly colour: Rgb | null;
}

export interface ReadFrame {
  /** Position in the file, from 1. */
  readonly index: number;
  readonly segmentNumber: number;
  /** The image it lies on; null where the file names none, or several. */
  readonly source: { readonly sopInstanceUID: string; readonly frameNumber: number | null } | null;
  /** Image Position (Patient), mm. */
  readonly position: readonly number[] | null;
  /** Plane Orientation and Pixel Measures of its own; null where the file has none. */
  readonly grid?: Pick<ImagePlane, 'orientation' | 'spacing'> | null;
  /** FRACTIONAL: pixels of at least half the maximum. */
  readonly mask: Mask;
  /** FRACTIONAL only: 0..1. */
  readonly fraction: FloatMap | null;
}
