import { distanceAlongNormal, imagePlaneOf, sameOrientation } from '../dicom/imagePlane';
import type { DisplaySet, DicomInstance, Host } from './host';

/** Frame number in a wadors image id, 1 for single-frame images. */
export function frameNumberIn(imageId: string): number {
  return Number(/[/&?]frames?[/=](\d+)/.exec(imageId)?.[1] ?? 1);
}

const distances = new WeakMap<DisplaySet, number | null>();

/**
 * Distance of neighbouring slices in mm (the median, so that one missing slice does not count); null for a single image, a
 * cine, or slices that do not lie parallel in the patient.
 */
export function sliceDistanceOf(host: Host, displaySet: DisplaySet): number | null {
  const known = distances.get(displaySet);
  if (known !== undefined) return known;
  const planes = (displaySet.imageIds ?? []).map(id => {
    const instance = host.cornerstone().metaData.get('instance', id) as DicomInstance | undefined;
    return instance ? imagePlaneOf(instance, frameNumberIn(id)) : null;
  });
  const first = planes[0];
  const parallel = planes.every(
    p => p && first && sameOrientation(p.orientation, first.orientation)
  );
  const at = parallel ? planes.map(p => distanceAlongNormal(p!)).sort((a, b) => a - b) : [];
  const gaps = at
    .slice(1)
    .map((v, i) => v - at[i]!)
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)] ?? 0;
  const distance = median > 1e-3 ? median : null;
  distances.set(displaySet, distance);
  return distance;
}
