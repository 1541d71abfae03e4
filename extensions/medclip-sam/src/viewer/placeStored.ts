import type { Mask } from '../algorithm/raster';
import { imagePlaneOf } from '../dicom/imagePlane';
import type { ReadFrame, SegDocument } from '../dicom/segDocument';
import type { DicomInstance } from './host';
import { frameNumberOf } from './frameNumber';

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
}

/** A frame that names no image lies on the one at its position, within this distance in mm. */
const SAME_PLACE_MM = 0.5;

/**
 * Which image each frame of a segmentation belongs to: the one it names (PS3.3, C.7.6.16.2.6 Derivation Image), else the one at
 * its Image Position (Patient). Only images of the frame's own size count: nothing is resampled.
 */
export function placeStored(doc: SegDocument, images: readonly PlaceableImage[]): PlacedSegments {
  const known = images.map(({ imageId, instance }) => ({
    imageId,
    sop: String(instance.SOPInstanceUID ?? ''),
    frame: frameNumberOf(imageId, instance),
    position: imagePlaneOf(instance, frameNumberOf(imageId, instance))?.position ?? null,
    fits: Number(instance.Rows) === doc.height && Number(instance.Columns) === doc.width,
  }));
  const imageOf = ({ source, position }: ReadFrame): string | undefined => {
    if (source) {
      const { sopInstanceUID, frameNumber } = source;
      return known.find(i => i.sop === sopInstanceUID && i.frame === (frameNumber ?? 1) && i.fits)
        ?.imageId;
    }
    if (!position) return undefined;
    const near = known.filter(
      i => i.fits && i.position && far(i.position, position) <= SAME_PLACE_MM
    );
    near.sort((a, b) => far(a.position!, position) - far(b.position!, position));
    return near[0]?.imageId;
  };
  const masks = new Map<number, Map<string, Mask>>();
  let elsewhere = 0;
  for (const frame of doc.frames) {
    if (!frame.mask.data.includes(1)) continue;
    const imageId = imageOf(frame);
    if (imageId === undefined) {
      elsewhere += 1;
      continue;
    }
    const ofSegment = masks.get(frame.segmentNumber) ?? new Map<string, Mask>();
    masks.set(frame.segmentNumber, ofSegment);
    const before = ofSegment.get(imageId);
    ofSegment.set(imageId, before ? joined(before, frame.mask) : frame.mask);
  }
  return { masks, elsewhere };
}

function far(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
}

function joined(a: Mask, b: Mask): Mask {
  return { ...a, data: a.data.map((v, i) => (v || b.data[i] ? 1 : 0)) };
}
