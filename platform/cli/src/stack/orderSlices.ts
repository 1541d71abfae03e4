import { numberOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import {
  distanceAlongNormal,
  planePlaceOf,
  sameOrientation,
  type PlanePlace,
} from '@medclip/extension-medclip-sam/dicom/geometry/imagePlane';
import { SAME_PLACE_MM } from '@medclip/extension-medclip-sam/dicom/geometry/seriesGrid';
import { countOf } from '../countOf';
import { UsageError } from '../exitCodes';
import type { DicomSlice } from './stackSlice';

/** Slices of one stack may be turned against each other by this much (cosines, about a degree): scanners correct for motion. */
const SAME_DIRECTION = 0.02;

interface Placed {
  readonly slice: DicomSlice;
  readonly place: PlanePlace;
}

/**
 * The slices of one series by their places along the normal. A slice that lies across all others is a localizer and left out; where no
 * slice has a place, Instance Number decides, then the name. Both are said on stderr.
 *
 * @param slices in the order of their names
 * @throws UsageError where some have no place, where there are stacks of several orientations, or several slices at one place
 */
export function orderSlices(
  directory: string,
  slices: readonly DicomSlice[]
): readonly DicomSlice[] {
  const placed = slices.flatMap(slice => {
    const place = planePlaceOf(slice.dicom.dataset, slice.frame);
    return place ? [{ slice, place }] : [];
  });
  if (placed.length === 0) return byNumber(directory, slices);
  if (placed.length < slices.length) {
    const known = new Set(placed.map(p => p.slice));
    const without = slices.filter(slice => !known.has(slice));
    throw new UsageError(
      `${directory}: the place in the patient (Image Position and Orientation) is missing in ${namesOf(without)}, ` +
        `though other slices have one. Leave what has none out of the folder`
    );
  }
  const stack = oneDirection(directory, placed);
  const { orientation } = stack[0]!.place;
  const sorted = stack
    .map(({ slice, place }) => ({ slice, at: distanceAlongNormal({ ...place, orientation }) }))
    .sort((a, b) => a.at - b.at);
  sorted.forEach(({ slice, at }, i) => {
    const before = sorted[i - 1];
    if (!before || at - before.at >= SAME_PLACE_MM) return;
    throw new UsageError(
      `${directory}: its slices do not lie at one place each: ${namesOf([before.slice, slice])} share one. Give a single time point`
    );
  });
  return sorted.map(({ slice }) => slice);
}

/** Those of the main orientation. */
function oneDirection(directory: string, placed: readonly Placed[]): readonly Placed[] {
  const groups: Placed[][] = [];
  for (const one of placed) {
    const group = groups.find(([first]) =>
      sameOrientation(first!.place.orientation, one.place.orientation, SAME_DIRECTION)
    );
    if (group) group.push(one);
    else groups.push([one]);
  }
  const [main, ...others] = groups.sort((a, b) => b.length - a.length);
  if (others.length === 0) return main!;
  const odd = others.flat().map(({ slice }) => slice);
  if (others.some(group => group.length > 1) || odd.length >= main!.length) {
    const sorts = groups.map(group => namesOf(group.map(({ slice }) => slice))).join('; ');
    throw new UsageError(
      `${directory} holds slices of ${groups.length} orientations (${sorts}). Give a folder with those of one`
    );
  }
  process.stderr.write(
    `${namesOf(odd)} left out: another orientation than the other ${countOf(main!.length, 'slice')} (a localizer)\n`
  );
  return main!;
}

/** By Instance Number where every slice has one; what shares one stays in the order given. */
function byNumber(directory: string, slices: readonly DicomSlice[]): readonly DicomSlice[] {
  const numbered = slices.map(slice => ({
    slice,
    number: numberOf(slice.dicom.dataset, 'InstanceNumber'),
  }));
  const known = numbered.every(({ number }) => number !== undefined);
  if (slices.length > slices[0]!.dicom.frames) {
    process.stderr.write(
      `${directory}: no slice says where it lies in the patient; ordered by ${known ? 'Instance Number' : 'the names of the files'}\n`
    );
  }
  if (!known) return slices;
  return numbered.sort((a, b) => a.number! - b.number!).map(({ slice }) => slice);
}

/** The first names of some slices, and how many more there are. */
export function namesOf(slices: readonly { readonly image: string }[]): string {
  const names = slices.map(({ image }) => image);
  const most = names.length > 4 ? 3 : 4;
  const rest = names.length - most;
  return rest > 0
    ? `${names.slice(0, most).join(', ')} and ${rest} more`
    : [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ');
}
