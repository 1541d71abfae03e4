import type { AcceptedSegment, SegmentFacts } from '../acceptedSegment';
import type { Host } from '../../host/host';
import { SEGMENT_INDEX } from '../labelmap';

/** Label, colour and visibility of our segments as OHIF shows them, in every viewport that draws them. */
export function segmentLook(host: Host) {
  const { segmentationService: service } = host.services;
  const viewports = (id: string) => service.getViewportIdsWithSegmentation?.(id) ?? [];
  return {
    /** The colour of a new segment: its term's, so that one organ has one colour everywhere, else OHIF's choice. */
    firstColour: (
      viewportId: string,
      id: string,
      ofTerm: AcceptedSegment['rgb'] | null
    ): AcceptedSegment['rgb'] => {
      if (ofTerm && service.setSegmentColor) {
        for (const each of new Set([viewportId, ...viewports(id)])) {
          service.setSegmentColor(each, id, SEGMENT_INDEX, [...ofTerm, 255]);
        }
        return ofTerm;
      }
      const rgba = service.getSegmentColor?.(viewportId, id, SEGMENT_INDEX);
      return [rgba?.[0] ?? 255, rgba?.[1] ?? 225, rgba?.[2] ?? 77];
    },
    show: (id: string, before: SegmentFacts, after: SegmentFacts): void => {
      if (!service.getSegmentation(id)) return;
      if (before.label !== after.label) {
        service.setSegmentLabel?.(id, SEGMENT_INDEX, after.label);
        service.addOrUpdateSegmentation({ segmentationId: id, label: after.label });
      }
      if (before.rgb.join() === after.rgb.join()) return;
      for (const viewportId of viewports(id)) {
        service.setSegmentColor?.(viewportId, id, SEGMENT_INDEX, [...after.rgb, 255]);
      }
    },
    setVisible: (id: string, visible: boolean): void => {
      for (const viewportId of viewports(id)) {
        service.setSegmentVisibility?.(viewportId, id, SEGMENT_INDEX, visible);
      }
    },
  };
}
