import type { Host } from '../../host/host';
import { SEGMENT_INDEX } from '../sliceVoxels';

/**
 * An id that no segmentation has: OHIF has no call to make none the active one, and cornerstone makes all inactive that have
 * another id. A stroke is not lost silently then: the brush refuses it and OHIF says that there is no active segmentation.
 */
const NONE = '';

const viewportsWith = (host: Host, id: string): readonly string[] =>
  host.services.segmentationService.getViewportIdsWithSegmentation?.(id) ?? [];

const isActive = (host: Host, viewportId: string, id: string): boolean =>
  host.services.segmentationService.getActiveSegmentation?.(viewportId)?.segmentationId === id;

/**
 * Marks it where cornerstone looks. Its own setter copies all it knows of segmentations first, once for each viewport: some 30 ms
 * with 20 segments on 300 slices, while a reader waits. Without that list, by the setter.
 */
function setActive(host: Host, viewportId: string, id: string): void {
  const { state, triggerSegmentationEvents: tell } = host.tools().segmentation;
  const shown = state.getSegmentationRepresentations?.(viewportId);
  if (!shown || !tell.triggerSegmentationRepresentationModified) {
    host.services.segmentationService.setActiveSegmentation?.(viewportId, id);
    return;
  }
  for (const each of shown) each.active = each.segmentationId === id;
  tell.triggerSegmentationRepresentationModified(viewportId, id, 'Labelmap');
}

/**
 * The one home of what OHIF's brush, eraser and other tools change. OHIF keeps it as two things: the active segment of a
 * segmentation, and, of each viewport, the active one of its segmentations.
 */
export function activateForTools(host: Host, id: string): void {
  const { segmentationService: service } = host.services;
  const segmentation = service.getSegmentation(id);
  if (!segmentation) return;
  const viewports = viewportsWith(host, id);
  // Told once: at each call OHIF shows all its lists and buttons anew, some ten milliseconds, also where nothing changes.
  const isActiveSegment = segmentation.segments[SEGMENT_INDEX]?.active === true;
  if (isActiveSegment && viewports.every(viewportId => isActive(host, viewportId, id))) return;
  service.setActiveSegment(id, SEGMENT_INDEX);
  for (const viewportId of viewports) activateInViewport(host, viewportId, id);
}

/** In a viewport that has got a segment of ours: OHIF made the one that came last the active one. */
export function activateInViewport(host: Host, viewportId: string, id: string): void {
  if (!viewportsWith(host, id).includes(viewportId) || isActive(host, viewportId, id)) return;
  setActive(host, viewportId, id);
}

/**
 * Where a segment that is no longer in the list is the active one, another is from now on.
 *
 * @param instead of those viewports the ones that show it; in the others, or if it is null, none is active
 */
export function releaseFromTools(
  host: Host,
  isGone: (id: string) => boolean,
  instead: string | null
): void {
  const { segmentationService: service, viewportGridService: grid } = host.services;
  const showing = instead === null ? [] : viewportsWith(host, instead);
  for (const viewportId of grid.getState().viewports.keys()) {
    const active = service.getActiveSegmentation?.(viewportId)?.segmentationId;
    if (active === undefined || !isGone(active)) continue;
    const next = instead !== null && showing.includes(viewportId) ? instead : NONE;
    setActive(host, viewportId, next);
  }
}
