import type { Host, Viewport } from '../../host/host';

/** After a change of the layout a labelmap is drawn within this time, or not at all until something draws it anew. */
const BLANK_MS = 1000;
const MOST_TRIES = 5;

/** Shows segmentations in all viewports on their images, also in those that a change of the layout brings. */
export interface EveryPlane {
  /**
   * Once for each viewport: what the reader takes out of one is not put back.
   *
   * @param source UID of the display set of the images
   * @param arrived called for each viewport that draws it from now on, whoever has put it there
   */
  show(segmentationId: string, source: string, arrived?: (viewportId: string) => void): void;
}

export function createEveryPlane(host: Host): EveryPlane {
  const { segmentationService: service, viewportGridService: grid } = host.services;
  const given = new WeakMap<Viewport, Set<string>>();
  const add = async (
    viewportId: string,
    segmentationId: string,
    arrived?: (id: string) => void
  ) => {
    try {
      await service.addSegmentationRepresentation(viewportId, { segmentationId, type: 'Labelmap' });
      arrived?.(viewportId);
    } catch {
      // A viewport that is being closed; the others show it.
    }
  };
  /**
   * OHIF hands a segmentation on to the viewports of a new layout before they have their images, and these take its drawing away
   * when they come: it is known there, and not seen.
   */
  const watched = new WeakMap<Viewport, Set<string>>();
  const isBlank = (viewport: Viewport, id: string) =>
    viewport.getActors?.().every(({ representationUID }) => !representationUID?.startsWith(id));
  const drawAnew = (viewport: Viewport, id: string, tries = 1) => {
    const known = watched.get(viewport) ?? new Set<string>();
    watched.set(viewport, known.add(id));
    setTimeout(() => {
      // After the last try it stays noted: what cannot be drawn here is not tried for ever.
      if (tries < MOST_TRIES) known.delete(id);
      const shows = service.getViewportIdsWithSegmentation?.(id) ?? [];
      const now = readyViewport(host, viewport.id);
      if (now !== viewport || !shows.includes(viewport.id) || !isBlank(viewport, id)) return;
      const { triggerSegmentationEvents: events } = host.tools().segmentation;
      events.triggerSegmentationRepresentationModified?.(viewport.id, id, 'Labelmap');
      if (tries < MOST_TRIES) drawAnew(viewport, id, tries + 1);
    }, BLANK_MS * tries);
  };
  return {
    show: (segmentationId, source, arrived) => {
      if (!service.getSegmentation(segmentationId)) return;
      const showing = new Set(service.getViewportIdsWithSegmentation?.(segmentationId) ?? []);
      for (const viewportId of grid.getState().viewports.keys()) {
        const viewport = readyViewport(host, viewportId);
        if (!viewport) continue;
        const has = given.get(viewport) ?? new Set<string>();
        given.set(viewport, has);
        if (!(grid.getDisplaySetsUIDsForViewport(viewportId) ?? []).includes(source)) {
          has.delete(segmentationId);
          watched.get(viewport)?.delete(segmentationId);
          continue;
        }
        const isShowing = showing.has(viewportId);
        const waits = watched.get(viewport)?.has(segmentationId);
        if (isShowing && !waits && isBlank(viewport, segmentationId)) {
          drawAnew(viewport, segmentationId);
        }
        if (has.has(segmentationId)) continue;
        has.add(segmentationId);
        // OHIF hands it on with every segment visible: what is hidden is to be hidden there, too.
        if (isShowing) arrived?.(viewportId);
        else void add(viewportId, segmentationId, arrived);
      }
    },
  };
}

/** A viewport that draws planes and has its images; null for one that does not (yet). */
export function readyViewport(host: Host, viewportId: string): Viewport | null {
  try {
    const viewport = host.services.cornerstoneViewportService.getCornerstoneViewport(viewportId);
    if (!viewport || viewport.type === 'volume3d') return null;
    const volumes = viewport.getAllVolumeIds?.() ?? [];
    return viewport.getCurrentImageId() || volumes.length > 0 ? viewport : null;
  } catch {
    return null;
  }
}
