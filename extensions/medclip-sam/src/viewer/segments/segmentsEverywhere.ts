import { createEveryPlane } from './everyPlane';
import { SEGMENT_INDEX } from './labelmap';
import type { Feature, Reading } from '../reading';

/** The segments of the list in all viewports on their images, with their colour, and hidden where they are hidden. */
export function createSegmentsEverywhere(reading: Reading): Feature {
  const { host } = reading;
  const { segmentationService: service } = host.services;
  const everyPlane = createEveryPlane(host);
  return {
    look: () => {
      for (const { id, ref, rgb, visible } of reading.mode()?.accepted.list() ?? []) {
        everyPlane.show(id, ref.displaySet.displaySetInstanceUID, viewportId => {
          service.setSegmentColor?.(viewportId, id, SEGMENT_INDEX, [...rgb, 255]);
          if (!visible) service.setSegmentVisibility?.(viewportId, id, SEGMENT_INDEX, false);
        });
      }
    },
  };
}
