import { createEveryPlane } from './everyPlane';
import { SEGMENT_INDEX } from '../labelmap';
import type { Feature, SessionContext } from '../../sessionContext';
import type { SegmentBook } from '../segmentBook';
import { activateInViewport } from './toolTarget';

/**
 * The segments of the list in all viewports on their images, with their colour, hidden where they are hidden, and the one that
 * is worked on the active one.
 */
export function createSegmentsEverywhere(
  session: SessionContext,
  book: Pick<SegmentBook, 'selected'>
): Feature {
  const { host } = session;
  const { segmentationService: service } = host.services;
  const everyPlane = createEveryPlane(host);
  return {
    onViewportChange: () => {
      for (const { id, ref, rgb, visible } of session.mode()?.accepted.list() ?? []) {
        everyPlane.show(id, ref.displaySet.displaySetInstanceUID, viewportId => {
          service.setSegmentColor?.(viewportId, id, SEGMENT_INDEX, [...rgb, 255]);
          if (!visible) service.setSegmentVisibility?.(viewportId, id, SEGMENT_INDEX, false);
          const workedOn = book.selected();
          if (workedOn) activateInViewport(host, viewportId, workedOn.id);
        });
      }
    },
  };
}
