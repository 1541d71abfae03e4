import {
  distanceAlongNormal,
  imagePlaneOf,
  type ImagePlane,
} from '../../dicom/geometry/imagePlane';
import { frameNumberOf } from './frameNumber';
import { TELLING, tellingValues, whatTellsApart, type Apart } from './tellApart';
import type { DicomInstance, DisplaySet, Host, Viewport } from '../host/host';

/** The images among which a reader scrolls: the series, or one of the images at each place of it (time, echo, b-value, copy). */
export interface TimePoint {
  readonly imageIds: readonly string[];
  /** From 1, and how many there are; undefined where every place has one image. */
  readonly number?: number;
  readonly count?: number;
  /** What the images at one place are. */
  readonly apart?: Apart;
  /** Echo time in ms or b-value in s/mm², by image, where that is what they are. */
  readonly shown?: ReadonlyMap<string, number>;
}

/** Two images lie at one place within this distance in mm. */
const SAME_PLACE_MM = 0.01;

const known = new WeakMap<object, readonly TimePoint[]>();

/** The time points of a series, each in the order of the series; one where no place has more than one image. */
export function timePointsOf(host: Host, displaySet: DisplaySet): readonly TimePoint[] {
  const ids = displaySet.imageIds ?? [];
  const before = known.get(ids);
  if (before) return before;
  const found = split(host, ids);
  // Headers that are still to come may tell more.
  if (found) known.set(ids, found);
  return found ?? [{ imageIds: ids }];
}

interface Placed {
  readonly imageId: string;
  readonly at: string;
  readonly order: readonly number[];
}

/** Null while a header is missing. */
function split(host: Host, ids: readonly string[]): readonly TimePoint[] | null {
  const whole = [{ imageIds: ids }];
  const images: Placed[] = [];
  for (const imageId of ids) {
    const instance = host.cornerstone().metaData.get('instance', imageId) as
      DicomInstance | undefined;
    if (!instance) return null;
    const frame = frameNumberOf(imageId, instance);
    const plane = imagePlaneOf(instance, frame);
    if (!plane) return whole;
    const order = tellingValues(instance, frame);
    images.push({ imageId, at: placeOf(plane), order });
  }
  const places = new Map<string, Placed[]>();
  for (const image of images) places.set(image.at, [...(places.get(image.at) ?? []), image]);
  const count = Math.max(0, ...[...places.values()].map(list => list.length));
  if (count < 2) return whole;
  const { apart, shown } = whatTellsApart(
    [...places.values()].map(list => list.map(({ order }) => order))
  );
  const numberAt = numbering([...places.values()], count);
  const groups: Set<string>[] = Array.from({ length: count }, () => new Set());
  for (const list of places.values()) {
    list
      .sort((a, b) => compared(a.order, b.order))
      .forEach((one, i) => groups[numberAt(one, i)]!.add(one.imageId));
  }
  return groups.map((group, i) => ({
    imageIds: ids.filter(id => group.has(id)),
    ...{ number: i + 1, count, apart },
    ...(shown !== null && {
      shown: new Map(images.map(({ imageId, order }) => [imageId, order[shown]!])),
    }),
  }));
}

/**
 * Which time point (from 0) an image belongs to: by the attribute whose values tell all of them apart, so that a place where one
 * was not acquired shifts nothing; where there is none, by its rank at its place.
 */
function numbering(
  places: readonly (readonly Placed[])[],
  count: number
): (one: Placed, rank: number) => number {
  const valuesOf = (list: readonly Placed[], k: number) => new Set(list.map(one => one.order[k]!));
  const k = TELLING.findIndex(
    (_, i) =>
      valuesOf(places.flat(), i).size === count &&
      places.every(list => valuesOf(list, i).size === list.length)
  );
  if (k < 0) return (_, rank) => rank;
  const values = [...valuesOf(places.flat(), k)].sort((a, b) => a - b);
  return one => values.indexOf(one.order[k]!);
}

const placeOf = (plane: ImagePlane): string =>
  [
    ...plane.orientation.map(v => v.toFixed(3)),
    ...plane.position.map(v => Math.round(v / SAME_PLACE_MM)),
  ].join();

function compared(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((v, i) => v !== b[i]);
  return differs < 0 ? 0 : a[differs]! - b[differs]!;
}

/** The time point that an image belongs to. */
export function timePointOf(host: Host, displaySet: DisplaySet, imageId: string): TimePoint {
  const all = timePointsOf(host, displaySet);
  return all.find(point => point.imageIds.includes(imageId)) ?? { imageIds: [imageId] };
}

/** The image in a viewport; undefined where there is none, or a reconstructed plane. */
export function currentImageId(host: Host, viewport: Viewport): string | undefined {
  try {
    const imageId = viewport.getCurrentImageId();
    return imageId && shownImageId(host, viewport, imageId);
  } catch {
    return undefined;
  }
}

/**
 * The image on screen. A viewport with a volume of several time points answers with an image of the first; the volume knows which
 * group of images it shows, and the slice is the one at the same place.
 */
function shownImageId(host: Host, viewport: Viewport, imageId: string): string {
  const { cache, metaData } = host.cornerstone();
  const volumes = (viewport.getAllVolumeIds?.() ?? []).map(id => cache.getVolume?.(id));
  const dynamic = volumes.find(volume => volume?.isDynamicVolume?.());
  const group = dynamic?.getCurrentDimensionGroupImageIds?.();
  if (!group?.length || group.includes(imageId)) return imageId;
  const distanceOf = (id: string): number => {
    const instance = metaData.get('instance', id) as DicomInstance | undefined;
    const plane = instance && imagePlaneOf(instance, frameNumberOf(id, instance));
    return plane ? distanceAlongNormal(plane) : NaN;
  };
  const here = distanceOf(imageId);
  const far = (id: string) => Math.abs(distanceOf(id) - here);
  const [nearest] = [...group].sort((a, b) => far(a) - far(b));
  return Number.isFinite(here) && nearest && far(nearest) < 1 ? nearest : imageId;
}
