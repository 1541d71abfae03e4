import type { NaturalDataset } from 'dcmjs';
import { distanceAlongNormal, imagePlaneOf } from '@medclip/extension-medclip-sam/dicom/imagePlane';
import { numberOf, textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import type { SliceChoice } from './plan';

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

/** Distance of the slices of a stack, mm: the median gap; null where the images are no stack. */
export function stackGapMm(images: readonly SeriesImage[]): number | null {
  const planes = images.map(i => imagePlaneOf(i.dataset, i.frame));
  if (planes.length < 2 || planes.some(p => p === null)) return null;
  const places = planes.map(p => distanceAlongNormal(p!)).sort((a, b) => a - b);
  const gaps = places.slice(1).map((p, i) => p - places[i]!);
  const gap = gaps.sort((a, b) => a - b)[gaps.length >> 1]!;
  return gap > 0 ? gap : null;
}

export const studyOf = (dataset: NaturalDataset): string =>
  textOf(dataset, 'StudyInstanceUID') ?? '';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
