import type { Mask } from '../../core/raster';
import { runUnsliced, type Steps } from '../../core/timeSlicing';
import { isFilled, compactMask, maskFromRuns, runsOf } from '../../algorithm/mask/compactMask';
import { joinedRuns } from '../../algorithm/mask/maskRuns';
import { imagePlaneOf, type ImagePlane } from '../../dicom/geometry/imagePlane';
import { placeMask, planeDistance, type PlacedMask } from '../../dicom/geometry/placeFrame';
import type { ReadFrame, SegDocument } from '../../dicom/seg/segDocument';
import { frameNumberOf } from '../image/frameNumber';
import type { DicomInstance } from '../host/host';

/** An image of the series that a stored segmentation may lie on. */
export interface PlaceableImage {
  readonly imageId: string;
  readonly instance: DicomInstance;
}

export interface PlacedSegments {
  /** Segment number → image → mask; frames of one segment on one image are joined. */
  readonly masks: ReadonlyMap<number, ReadonlyMap<string, Mask>>;
  /** Frames that lie on none of the images: their outline is not lost, but it cannot be edited here. */
  readonly elsewhere: number;
  /** Frames of another grid than the image's, of which the nearest voxels were taken. */
  readonly resampled: number;
}

type Source = NonNullable<ReadFrame['source']>;

interface Known {
  readonly imageId: string;
  readonly source: string;
  /** SOP Instance UID. */
  readonly object: string;
  readonly plane: ImagePlane | null;
  readonly width: number;
  readonly height: number;
  readonly frameOfReference: string;
}

/** A frame that names no image lies on the one at its position, within this distance in mm. */
const SAME_PLACE_MM = 0.5;

/**
 * Which image each frame of a segmentation belongs to: the one it names (PS3.3, C.7.6.16.2.6 Derivation Image), else the one in
 * whose plane it lies; and which of the image's voxels it covers, by the segmentation's own orientation, position and spacing
 * (placeMask). Where either has no place in the patient, sizes must agree and voxels are taken as they are.
 */
export const placeStored = (doc: SegDocument, images: readonly PlaceableImage[]): PlacedSegments =>
  runUnsliced(placeSteps(doc, images));

/** The same in steps, one a frame. */
export function* placeSteps(
  doc: SegDocument,
  images: readonly PlaceableImage[]
): Steps<PlacedSegments> {
  const all: Known[] = [];
  const bySource = new Map<string, Known>();
  const byObject = new Map<string, Known[]>();
  for (const image of images) {
    const known = knownImage(image);
    all.push(known);
    if (!bySource.has(known.source)) bySource.set(known.source, known);
    byObject.set(known.object, [...(byObject.get(known.object) ?? []), known]);
    yield;
  }
  /** An object of several frames, named without one of them (PS3.3, 10.3: all of them), says no more than a series does. */
  const named = (source: Source, frame: ReadFrame): Known | undefined => {
    if (source.frameNumber !== null) return bySource.get(sourceKey(source));
    const frames = byObject.get(source.sopInstanceUID) ?? [];
    return frames.length > 1 ? imageAt(frame, doc, frames) : frames[0];
  };
  const masks = new Map<number, Map<string, Mask>>();
  let elsewhere = 0;
  let resampled = 0;
  for (const frame of doc.frames) {
    yield;
    if (!isFilled(frame.mask)) continue;
    const image = frame.source ? named(frame.source, frame) : imageAt(frame, doc, all);
    const placed = image && placedOn(frame, image);
    if (!placed || !isFilled(placed.mask)) {
      elsewhere += 1;
      continue;
    }
    if (placed.how === 'nearest') resampled += 1;
    const ofSegment = masks.get(frame.segmentNumber) ?? new Map<string, Mask>();
    masks.set(frame.segmentNumber, ofSegment);
    const before = ofSegment.get(image!.imageId);
    ofSegment.set(image!.imageId, before ? joined(before, placed.mask) : compactMask(placed.mask));
  }
  return { masks, elsewhere, resampled };
}

function knownImage({ imageId, instance }: PlaceableImage): Known {
  const frameNumber = frameNumberOf(imageId, instance);
  const object = String(instance.SOPInstanceUID ?? '');
  return {
    imageId,
    object,
    source: sourceKey({ sopInstanceUID: object, frameNumber }),
    plane: imagePlaneOf(instance, frameNumber),
    width: Number(instance.Columns),
    height: Number(instance.Rows),
    frameOfReference: String(instance.FrameOfReferenceUID ?? ''),
  };
}

const sourceKey = ({ sopInstanceUID, frameNumber }: Source): string =>
  `${sopInstanceUID}#${frameNumber ?? 1}`;

/** Where a frame lies that names no image. */
function imageAt(frame: ReadFrame, doc: SegDocument, known: readonly Known[]): Known | undefined {
  const { position, grid } = frame;
  if (!position) return undefined;
  const { frameOfReferenceUID: own } = doc;
  const distances = known.flatMap(image => {
    if (!image.plane || (own && image.frameOfReference && own !== image.frameOfReference))
      return [];
    const distance = grid
      ? planeDistance({ ...grid, position }, image.plane)
      : far(image.plane.position, position);
    return distance !== null && distance <= SAME_PLACE_MM ? [{ image, distance }] : [];
  });
  distances.sort((a, b) => a.distance - b.distance);
  return distances[0]?.image;
}

function placedOn({ mask, position, grid }: ReadFrame, image: Known): PlacedMask | null {
  if (grid && position && image.plane) {
    return placeMask(mask, { ...grid, position }, image.plane, image);
  }
  const fits = image.width === mask.width && image.height === mask.height;
  return fits ? { mask, how: 'same' } : null;
}

function far(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
}

const joined = (a: Mask, b: Mask): Mask => maskFromRuns(joinedRuns([runsOf(a), runsOf(b)])!);
