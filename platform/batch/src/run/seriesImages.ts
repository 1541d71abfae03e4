import type { NaturalDataset } from 'dcmjs';
import {
  distanceAlongNormal,
  imagePlaneOf,
  sameOrientation,
} from '@medclip/extension-medclip-sam/dicom/geometry/imagePlane';
import { numberOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import type { SliceChoice } from '../plan/plan';

/** One frame of one object of a series. */
export interface SeriesImage {
  readonly bytes: Uint8Array;
  readonly dataset: NaturalDataset;
  readonly sopInstanceUID: string;
  /** From 1. */
  readonly frame: number;
  /** Frames of its object. */
  readonly frames: number;
}

/** Along the normal where every image has a plane, else by instance and frame number; equal places keep the order of the UIDs. */
export function inOrder(images: readonly SeriesImage[]): readonly SeriesImage[] {
  const planes = images.map(i => imagePlaneOf(i.dataset, i.frame));
  const places = planes.every(p => p !== null) ? planes.map(p => distanceAlongNormal(p)) : null;
  const numbers = images.map(i => numberOf(i.dataset, 'InstanceNumber') ?? 0);
  return images
    .map((image, i) => ({ image, place: places?.[i] ?? numbers[i]! }))
    .sort(
      (a, b) =>
        a.place - b.place ||
        compare(a.image.sopInstanceUID, b.image.sopInstanceUID) ||
        a.image.frame - b.image.frame
    )
    .map(({ image }) => image);
}

/** The images a rule looks at. */
export function chosenImages(
  images: readonly SeriesImage[],
  slices: SliceChoice
): readonly SeriesImage[] {
  const ordered = inOrder(images);
  if (slices === 'all') return ordered;
  if (slices === 'middle') return ordered.slice(ordered.length >> 1, (ordered.length >> 1) + 1);
  const { every } = slices;
  return ordered.filter((_, i) => i % every === every >> 1 || ordered.length <= every >> 1);
}

/** Planes nearer than this, in mm, are at one place: phases, echoes, rounding. */
const SAME_PLACE = 0.01;

/**
 * The images that lie behind one another with this one, in order; null where there are fewer than two, or several at one place
 * (phases of a dynamic series, echoes), between which there is no order.
 */
export function stackAround(
  images: readonly SeriesImage[],
  image: SeriesImage
): readonly SeriesImage[] | null {
  const plane = imagePlaneOf(image.dataset, image.frame);
  if (!plane) return null;
  const like = (other: SeriesImage): boolean => {
    const its = imagePlaneOf(other.dataset, other.frame);
    return (
      its !== null &&
      sameOrientation(its.orientation, plane.orientation) &&
      ['Rows', 'Columns', 'FrameOfReferenceUID', 'SamplesPerPixel'].every(
        name => String(other.dataset[name] ?? '') === String(image.dataset[name] ?? '')
      )
    );
  };
  const stack = inOrder(images.filter(like));
  const places = stack.map(i => distanceAlongNormal(imagePlaneOf(i.dataset, i.frame)!));
  const apart = places.every((p, i) => i === 0 || p - places[i - 1]! > SAME_PLACE);
  return stack.length > 1 && apart ? stack : null;
}

/** Distance of the slices of a stack, mm: the median gap; null where the images are no stack. */
export function stackGapMm(images: readonly SeriesImage[]): number | null {
  const planes = images.map(i => imagePlaneOf(i.dataset, i.frame));
  if (planes.length < 2 || planes.some(p => p === null)) return null;
  const places = planes.map(p => distanceAlongNormal(p!)).sort((a, b) => a - b);
  const gaps = places.slice(1).map((p, i) => p - places[i]!);
  const gap = gaps.sort((a, b) => a - b)[gaps.length >> 1]!;
  return gap > 0 ? gap : null;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
