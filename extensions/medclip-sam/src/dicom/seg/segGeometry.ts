import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '../../core/errors';
import { frameCountOf } from '../geometry/frameGroups';
import {
  distanceAlongNormal,
  imagePlaneOf,
  sameOrientation,
  type ImagePlane,
} from '../geometry/imagePlane';
import { textOf } from '../dataset/naturalDataset';
import { pixelSpacingOf } from '../geometry/pixelSpacing';
import { PLANES_AT_ONCE, planeSteps, sliceStack, type SourceFrame } from '../geometry/sliceStack';
import { isUid, uidFromText } from '../dataset/uid';
import type { Steps } from '../../core/timeSlicing';

export interface SegGeometry {
  readonly frameOfReferenceUID: string;
  /** False: the source has no place in the patient; the plane is nominal and its mm must not be trusted. */
  readonly real: boolean;
  readonly planeOf: (frame: SourceFrame) => ImagePlane;
  /** Order of a frame in the stack, from 1: along the normal, or in time where there is no plane. */
  readonly indexOf: (frame: SourceFrame) => number;
  /** Null where the slices are not evenly spaced: there is no such distance. */
  readonly spacingBetweenSlices: number | null;
}

/**
 * The geometry the SEG takes over. Images without a frame of reference (CR, DX, US) get a nominal plane in a frame of
 * reference of their own: the standard would let us leave it out, but OHIF's loader cannot read such a file.
 */
export function* segGeometry(
  frames: readonly SourceFrame[],
  sources: readonly NaturalDataset[]
): Steps<SegGeometry> {
  // Each frame of an image once, however many segments lie on it: its plane takes longer to read than all else here.
  const used = new Map(frames.map(f => [keyOf(f), f]));
  const planes = new Map<string, ImagePlane>();
  for (const [key, f] of used) {
    const plane = imagePlaneOf(f.source, f.frameNumber);
    if (!plane) return nominalGeometry([...used.values()], sources);
    planes.set(key, plane);
    if (planes.size % PLANES_AT_ONCE === 0) yield;
  }
  yield;
  return yield* realGeometry([...used.values()], planes, sources);
}

function* realGeometry(
  used: readonly SourceFrame[],
  planes: ReadonlyMap<string, ImagePlane>,
  sources: readonly NaturalDataset[]
): Steps<SegGeometry> {
  const frameOfReferenceUIDs = new Set(used.map(f => frameOfReferenceOf(f.source)));
  if (frameOfReferenceUIDs.size > 1) {
    throw new MedClipSamError(
      'dicom-invalid',
      'The images lie in different frames of reference and do not fit into one segmentation.',
      'Save the segments of each series on their own.'
    );
  }
  const planeOf = (f: SourceFrame): ImagePlane => planes.get(keyOf(f))!;
  const places = new Map(sortPlanes(used, planeOf).map((key, i) => [key, i + 1]));
  yield;
  const all = yield* planeSteps(sources, f => planes.get(keyOf(f)));
  const stack = sliceStack(all, planeOf(used[0]!).orientation);
  return {
    frameOfReferenceUID: [...frameOfReferenceUIDs][0]!,
    real: true,
    planeOf: f => {
      const plane = planeOf(f);
      return { ...plane, thickness: plane.thickness ?? stack.thicknessOf(plane) ?? 1 };
    },
    indexOf: f => places.get(keyOf(f)) ?? 0,
    spacingBetweenSlices: stack.spacing,
  };
}

function nominalGeometry(
  used: readonly SourceFrame[],
  sources: readonly NaturalDataset[]
): SegGeometry {
  const images = new Set(used.map(f => textOf(f.source, 'SOPInstanceUID')!));
  const anchor =
    images.size === 1 ? [...images][0]! : textOf(used[0]!.source, 'SeriesInstanceUID')!;
  const offsets = new Map<string, number>();
  let total = 0;
  for (const source of sources) {
    offsets.set(textOf(source, 'SOPInstanceUID')!, total);
    total += frameCountOf(source);
  }
  return {
    frameOfReferenceUID: uidFromText('frame-of-reference', anchor),
    real: false,
    planeOf: f => {
      const spacing = pixelSpacingOf(f.source, f.frameNumber);
      return {
        position: [0, 0, 0],
        orientation: [1, 0, 0, 0, 1, 0],
        spacing: spacing ? [spacing.row, spacing.column] : [1, 1],
        thickness: 1,
      };
    },
    indexOf: f =>
      images.size === 1
        ? f.frameNumber
        : offsets.get(textOf(f.source, 'SOPInstanceUID')!)! + f.frameNumber,
    spacingBetweenSlices: null,
  };
}

/** A series with planes but without a frame of reference shares one of its own. */
function frameOfReferenceOf(source: NaturalDataset): string {
  const uid = textOf(source, 'FrameOfReferenceUID');
  if (uid && isUid(uid)) return uid;
  return uidFromText('frame-of-reference', textOf(source, 'SeriesInstanceUID')!);
}

const keyOf = (f: SourceFrame): string => `${textOf(f.source, 'SOPInstanceUID')}#${f.frameNumber}`;

/** Orientation by orientation (localisers), along the normal, then as given (phases at one place). */
function sortPlanes(
  used: readonly SourceFrame[],
  planeOf: (f: SourceFrame) => ImagePlane
): readonly string[] {
  const orientations: (readonly number[])[] = [];
  const group = (plane: ImagePlane): number => {
    const known = orientations.findIndex(o => sameOrientation(o, plane.orientation));
    return known >= 0 ? known : orientations.push(plane.orientation) - 1;
  };
  const entries = new Map(
    used.map(f => {
      const plane = planeOf(f);
      return [keyOf(f), { group: group(plane), distance: distanceAlongNormal(plane) }] as const;
    })
  );
  return [...entries]
    .sort(([, a], [, b]) => a.group - b.group || a.distance - b.distance)
    .map(([key]) => key);
}
