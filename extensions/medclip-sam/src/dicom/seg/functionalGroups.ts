import type { NaturalDataset } from 'dcmjs';
import type { Steps } from '../../core/timeSlicing';
import { codeSequence, dcm } from '../dataset/codes';
import { toDecimalString } from '../dataset/dicomText';
import { frameCountOf } from '../geometry/frameGroups';
import { sameOrientation, type ImagePlane } from '../geometry/imagePlane';
import { textOf } from '../dataset/naturalDataset';
import type { SegmentationType } from './segInput';
import type { SourceFrame } from '../geometry/sliceStack';
import type { SegGeometry } from './segGeometry';

/** One frame of the SEG: its source, and its segment (from 1; null in a label map). */
export interface PlacedFrame extends SourceFrame {
  readonly segment: number | null;
}

const DERIVATION = dcm('113076', 'Segmentation');
const PURPOSE = dcm('121322', 'Source image for image processing operation');

const SEGMENT_NUMBER_POINTER = { pointer: 0x0062000b, group: 0x0062000a };
const IMAGE_POSITION_POINTER = { pointer: 0x00200032, group: 0x00209113 };
const TEMPORAL_POSITION_POINTER = { pointer: 0x00209128, group: 0x00209111 };

/**
 * Multi-frame functional groups and dimensions of a segmentation (PS3.3, A.51.5 and C.7.6.16/17). Built from scratch: the
 * source's own groups hold attributes that do not belong into a SEG.
 */
export function* functionalGroups(
  frames: readonly PlacedFrame[],
  geometry: SegGeometry,
  type: SegmentationType,
  dimensionUid: string
): Steps<NaturalDataset> {
  const planes: ImagePlane[] = [];
  const measures: NaturalDataset[] = [];
  let [oneOrientation, oneMeasure] = [true, true];
  for (const frame of frames) {
    const plane = geometry.planeOf(frame);
    planes.push(plane);
    oneOrientation &&= sameOrientation(plane.orientation, planes[0]!.orientation);
    const measure = pixelMeasures(plane, geometry.spacingBetweenSlices);
    measures.push(measure);
    oneMeasure &&= JSON.stringify(measure) === JSON.stringify(measures[0]);
    yield;
  }
  const groups: NaturalDataset[] = [];
  for (const [i, frame] of frames.entries()) {
    groups.push({
      DerivationImageSequence: [derivation(frame)],
      FrameContentSequence: [frameContent(frame, geometry)],
      PlanePositionSequence: [{ ImagePositionPatient: planes[i]!.position.map(toDecimalString) }],
      ...(!oneOrientation && { PlaneOrientationSequence: [orientation(planes[i]!)] }),
      ...(!oneMeasure && { PixelMeasuresSequence: [measures[i]] }),
      ...(frame.segment !== null && {
        SegmentIdentificationSequence: [{ ReferencedSegmentNumber: frame.segment }],
      }),
    });
    yield;
  }
  return {
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimensionUid }],
    DimensionIndexSequence: dimensionIndices(type, geometry.real, dimensionUid),
    SharedFunctionalGroupsSequence: [
      {
        ...(oneOrientation && { PlaneOrientationSequence: [orientation(planes[0]!)] }),
        ...(oneMeasure && { PixelMeasuresSequence: [measures[0]] }),
      },
    ],
    PerFrameFunctionalGroupsSequence: groups,
  };
}

function dimensionIndices(
  type: SegmentationType,
  real: boolean,
  uid: string
): readonly NaturalDataset[] {
  const index = (at: { pointer: number; group: number }, label: string): NaturalDataset => ({
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: at.pointer,
    FunctionalGroupPointer: at.group,
    DimensionDescriptionLabel: label,
  });
  return [
    ...(type === 'LABELMAP' ? [] : [index(SEGMENT_NUMBER_POINTER, 'Segment Number')]),
    real
      ? index(IMAGE_POSITION_POINTER, 'Image Position')
      : index(TEMPORAL_POSITION_POINTER, 'Temporal Position Index'),
  ];
}

function frameContent(frame: PlacedFrame, geometry: SegGeometry): NaturalDataset {
  const index = geometry.indexOf(frame);
  return {
    // Its dimension index value must be equal to it (PS3.3, C.7.6.17.1).
    ...(!geometry.real && { TemporalPositionIndex: index }),
    DimensionIndexValues: frame.segment === null ? [index] : [frame.segment, index],
  };
}

function derivation({ source, frameNumber }: PlacedFrame): NaturalDataset {
  return {
    DerivationCodeSequence: codeSequence(DERIVATION),
    SourceImageSequence: [
      {
        ...instanceReference(source),
        // Only allowed for multi-frame images (PS3.3, 10.3).
        ...(isMultiFrame(source) && { ReferencedFrameNumber: String(frameNumber) }),
        PurposeOfReferenceCodeSequence: codeSequence(PURPOSE),
        SpatialLocationsPreserved: 'YES',
      },
    ],
  };
}

export function instanceReference(source: NaturalDataset): NaturalDataset {
  return {
    ReferencedSOPClassUID: textOf(source, 'SOPClassUID'),
    ReferencedSOPInstanceUID: textOf(source, 'SOPInstanceUID'),
  };
}

function isMultiFrame(source: NaturalDataset): boolean {
  return frameCountOf(source) > 1 || MULTI_FRAME_CLASSES.has(textOf(source, 'SOPClassUID') ?? '');
}

/** Storage classes whose instances are multi-frame by definition (PS3.4, B.5), even when holding one frame. */
const MULTI_FRAME_CLASSES: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.3.1', // Ultrasound Multi-frame
  '1.2.840.10008.5.1.4.1.1.2.1', // Enhanced CT
  '1.2.840.10008.5.1.4.1.1.2.2', // Legacy Converted Enhanced CT
  '1.2.840.10008.5.1.4.1.1.4.1', // Enhanced MR
  '1.2.840.10008.5.1.4.1.1.4.3', // Enhanced MR Color
  '1.2.840.10008.5.1.4.1.1.4.4', // Legacy Converted Enhanced MR
  '1.2.840.10008.5.1.4.1.1.6.2', // Enhanced US Volume
  '1.2.840.10008.5.1.4.1.1.7.1', // Multi-frame Single Bit Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.2', // Multi-frame Grayscale Byte Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.3', // Multi-frame Grayscale Word Secondary Capture
  '1.2.840.10008.5.1.4.1.1.7.4', // Multi-frame True Color Secondary Capture
  '1.2.840.10008.5.1.4.1.1.12.1', // X-Ray Angiographic
  '1.2.840.10008.5.1.4.1.1.12.2', // X-Ray Radiofluoroscopic
  '1.2.840.10008.5.1.4.1.1.20', // Nuclear Medicine
  '1.2.840.10008.5.1.4.1.1.12.1.1', // Enhanced XA
  '1.2.840.10008.5.1.4.1.1.12.2.1', // Enhanced XRF
  '1.2.840.10008.5.1.4.1.1.13.1.1', // X-Ray 3D Angiographic
  '1.2.840.10008.5.1.4.1.1.13.1.3', // Breast Tomosynthesis
  '1.2.840.10008.5.1.4.1.1.128.1', // Legacy Converted Enhanced PET
  '1.2.840.10008.5.1.4.1.1.130', // Enhanced PET
]);

const orientation = (plane: ImagePlane): NaturalDataset => ({
  ImageOrientationPatient: plane.orientation.map(toDecimalString),
});

const pixelMeasures = (plane: ImagePlane, spacingBetweenSlices: number | null): NaturalDataset => ({
  SliceThickness: toDecimalString(plane.thickness ?? 1),
  ...(spacingBetweenSlices !== null && {
    SpacingBetweenSlices: toDecimalString(spacingBetweenSlices),
  }),
  PixelSpacing: plane.spacing.map(toDecimalString),
});
