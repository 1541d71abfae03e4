import { slicesAcross } from '../../algorithm/planes/resampleToPlane';
import type { Size } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import type { PlaneGrid } from '../../algorithm/planes/planeGrid';
import { imagePlaneOf } from '../../dicom/geometry/imagePlane';
import { seriesGridOf, type SeriesGrid } from '../../dicom/geometry/seriesGrid';
import { t } from '../../locales/translate';
import type { CompanionView } from '../../state/companions';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import type { ImageRef } from '../image/activeImage';
import { frameNumberOf } from '../image/frameNumber';
import { timePointsOf } from '../image/timePoints';

/** A sequence of the same study, as parallel slices in the patient. */
export interface CompanionSeries {
  readonly id: string;
  readonly name: string;
  readonly displaySet: DisplaySet;
  readonly series: SeriesGrid;
  readonly imageIds: readonly string[];
  readonly off: Exclude<CompanionView['off'], 'unreadable'>;
}

/** Objects that show no body of their own. */
const NO_IMAGES = new Set(['SEG', 'SR', 'RTSTRUCT', 'RTDOSE', 'PMAP', 'PR', 'KO', 'DOC', 'SM']);

export const instanceOf = (host: Host, imageId: string): DicomInstance | undefined =>
  host.cornerstone().metaData.get('instance', imageId) as DicomInstance | undefined;

/** By a series' list of images, which may still grow. */
const grids = new WeakMap<readonly string[], SeriesGrid>();

/** The images of a series (or of one time point) as slices of one grid; null where they are none. */
export function gridOfImages(host: Host, imageIds: readonly string[]): SeriesGrid | null {
  const before = grids.get(imageIds);
  if (before?.order.length === imageIds.length) return before;
  const frames = imageIds.map(id => {
    const dataset = instanceOf(host, id);
    return dataset && { dataset, frame: frameNumberOf(id, dataset) };
  });
  const known = frames.filter(frame => frame !== undefined);
  const found = known.length === frames.length ? seriesGridOf(known) : null;
  if (found) grids.set(imageIds, found);
  return found;
}

/** Where an image lies, with its size; null without a place in the patient. */
export function planeOf(host: Host, imageId: string): (PlaneGrid & Size) | null {
  const instance = instanceOf(host, imageId);
  const plane = instance && imagePlaneOf(instance, frameNumberOf(imageId, instance));
  if (!plane) return null;
  return { ...plane, width: Number(instance.Columns), height: Number(instance.Rows) };
}

/**
 * The other sequences of the study that a stack could look at: grey, of parallel slices, one at each place. Those in another frame
 * of reference or at another place are told with that reason. Registrations are not looked for.
 */
export function* companionSeries(host: Host, ref: ImageRef): Steps<readonly CompanionSeries[]> {
  const { displaySet, imageIds } = ref;
  const frame = frameOfReference(host, imageIds[0]);
  if (!frame) return [];
  // A slab may lie between any two of them.
  const planes = imageIds.map(id => planeOf(host, id)).filter(plane => plane !== null);
  if (planes.length === 0) return [];
  const found: CompanionSeries[] = [];
  for (const other of host.services.displaySetService.getActiveDisplaySets()) {
    yield;
    const one = candidate(host, displaySet, other);
    if (!one) continue;
    const sameFrame = frameOfReference(host, one.imageIds[0]) === frame;
    const across = planes.some(plane => slicesAcross(one.series.grid, plane));
    found.push({ ...one, off: !sameFrame ? 'other-frame' : across ? null : 'no-overlap' });
  }
  return found;
}

/** What a series is called, also where nobody has described it. */
export const seriesName = ({ SeriesDescription, SeriesNumber }: DisplaySet): string =>
  String(SeriesDescription ?? '').trim() ||
  t('companions.unnamed', { number: String(SeriesNumber ?? '') });

const idsOf = new WeakMap<DisplaySet, readonly string[]>();

/** The images of a series, also before OHIF has put it into a viewport. */
function imageIdsOf(host: Host, displaySet: DisplaySet): readonly string[] {
  const known = displaySet.imageIds ?? idsOf.get(displaySet);
  if (known?.length) return known;
  const ids = host.pacs()?.getImageIdsForDisplaySet?.(displaySet) ?? [];
  idsOf.set(displaySet, ids);
  return ids;
}

function candidate(
  host: Host,
  own: DisplaySet,
  other: DisplaySet
): Omit<CompanionSeries, 'off'> | null {
  const { displaySetInstanceUID: id, StudyInstanceUID, Modality } = other;
  if (id === own.displaySetInstanceUID || StudyInstanceUID !== own.StudyInstanceUID) return null;
  const ids = NO_IMAGES.has(Modality) ? [] : imageIdsOf(host, other);
  if (ids.length === 0) return null;
  const shown = other.imageIds?.length ? other : { ...other, imageIds: ids };
  const [{ imageIds }, ...moreTimes] = timePointsOf(host, shown) as [{ imageIds: string[] }];
  const first = imageIds[0] ? instanceOf(host, imageIds[0]) : undefined;
  if (moreTimes.length > 0 || Number(first?.SamplesPerPixel ?? 1) !== 1) return null;
  const series = imageIds.length > 1 ? gridOfImages(host, imageIds) : null;
  return series && { id, name: seriesName(other), displaySet: shown, series, imageIds };
}

const frameOfReference = (host: Host, imageId: string | undefined): string =>
  String((imageId && instanceOf(host, imageId)?.FrameOfReferenceUID) || '');
