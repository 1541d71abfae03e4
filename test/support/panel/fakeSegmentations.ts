import type {
  CachedImage,
  SegmentationService,
  SegmentationState,
} from '../../../extensions/medclip-sam/src/viewer/host/host';
import { pubSub } from './pubSub';

type Segments = Record<number, { label?: string }>;
type Held = SegmentationState & { label?: string; segments: Segments };

/** OHIF's service of segmentations in memory, over `images`: what is shown where, and the active one of each viewport. */
export function createFakeSegmentations(images: Map<string, CachedImage>) {
  const segmentations = new Map<string, SegmentationState>();
  /** Of each viewport the segmentations that it shows, and the active one of them. */
  const shownIn = new Map<string, string[]>();
  const activeIn = new Map<string, string>();
  const colours = new Map<string, number[]>();
  const events = pubSub({
    SEGMENTATION_MODIFIED: 'modified',
    SEGMENTATION_DATA_MODIFIED: 'data-modified',
    SEGMENTATION_REMOVED: 'removed',
    SEGMENTATION_REPRESENTATION_MODIFIED: 'representation-modified',
    SEGMENTATION_REPRESENTATION_REMOVED: 'representation-removed',
  });
  const change = (segmentationId: string, changed: Partial<Held>) => {
    Object.assign(segmentations.get(segmentationId) ?? {}, changed);
    events.emit('modified', { segmentationId });
  };
  const service = {
    ...events,
    addOrUpdateSegmentation: ({
      segmentationId,
      label,
      segments: given,
      representation,
      config,
    }: Parameters<SegmentationService['addOrUpdateSegmentation']>[0]) => {
      if (segmentations.has(segmentationId)) {
        const changed = {
          ...(label !== undefined && { label }),
          ...(given && { segments: given }),
        };
        return change(segmentationId, changed);
      }
      if (!representation || !config) return;
      // Tests find a slice by its segmentation and the image that it lies over.
      for (const id of representation.data.imageIds) {
        const image = images.get(id)!;
        images.set(`${segmentationId}:${image.referencedImageId}`, image);
      }
      segmentations.set(segmentationId, {
        segmentationId,
        label: config.label,
        segments: Object.fromEntries(
          Object.entries(config.segments).map(([index, segment]) => [index, { ...segment }])
        ),
        representationData: { Labelmap: representation.data },
      });
    },
    addSegmentationRepresentation: async (
      id: string,
      { segmentationId }: { readonly segmentationId: string }
    ) => {
      const shows = shownIn.get(id) ?? [];
      if (shows.includes(segmentationId)) return;
      shownIn.set(id, [...shows, segmentationId]);
      activeIn.set(id, segmentationId);
      events.emit('representation-modified', { segmentationId, viewportId: id });
    },
    setActiveSegmentation: (viewportId: string, segmentationId: string) => {
      if (shownIn.get(viewportId)?.includes(segmentationId))
        activeIn.set(viewportId, segmentationId);
      else activeIn.delete(viewportId);
      events.emit('representation-modified', { segmentationId, viewportId });
    },
    getActiveSegmentation: (id: string) => segmentations.get(activeIn.get(id) ?? ''),
    /** No longer drawn in the viewport; the segmentation stays. */
    removeSegmentationRepresentations: (
      viewportId: string,
      { segmentationId }: { readonly segmentationId: string }
    ) => {
      shownIn.set(viewportId, shownIn.get(viewportId)?.filter(id => id !== segmentationId) ?? []);
      if (activeIn.get(viewportId) === segmentationId) activeIn.delete(viewportId);
      events.emit('representation-removed', { segmentationId, viewportId });
    },
    getSegmentation: (id: string) => segmentations.get(id),
    setActiveSegment() {},
    setSegmentLabel: (id: string, index: number, label: string) => {
      const segments: Segments = { ...segmentations.get(id)?.segments };
      segments[index] = { ...segments[index], label };
      change(id, { segments });
    },
    /** As "Add Segment" of OHIF's list does. */
    addSegment: (id: string, { label }: { readonly label?: string } = {}) => {
      const segments: Segments = { ...segmentations.get(id)?.segments };
      const index = Math.max(0, ...Object.keys(segments).map(Number)) + 1;
      segments[index] = { label: label ?? `Segment ${index}` };
      change(id, { segments });
    },
    removeSegment: (id: string, index: number) => {
      const { [index]: _, ...segments } = segmentations.get(id)?.segments ?? {};
      change(id, { segments });
    },
    getViewportIdsWithSegmentation: (segmentationId: string) =>
      [...shownIn].flatMap(([id, shows]) => (shows.includes(segmentationId) ? [id] : [])),
    getSegmentColor: (_: string, id: string) => colours.get(id) ?? [10, 20, 30, 255],
    setSegmentColor: (viewportId: string, id: string, _: number, rgba: readonly number[]) => {
      colours.set(id, [...rgba]);
      events.emit('representation-modified', { segmentationId: id, viewportId });
    },
    remove: (id: string) => {
      segmentations.delete(id);
      for (const [viewportId, shows] of shownIn) {
        const left = shows.filter(s => s !== id);
        shownIn.set(viewportId, left);
        // As cornerstone does: the first that is left.
        if (activeIn.get(viewportId) !== id) continue;
        if (left[0] === undefined) activeIn.delete(viewportId);
        else activeIn.set(viewportId, left[0]);
      }
      events.emit('removed', { segmentationId: id });
    },
  };
  /** Of cornerstone itself: what it holds, so that a mark on it counts. */
  const cornerstone = {
    state: {
      getSegmentation: (id: string) => segmentations.get(id),
      getSegmentationRepresentations: (viewportId: string) =>
        (shownIn.get(viewportId) ?? []).map(segmentationId => ({
          segmentationId,
          get active() {
            return activeIn.get(viewportId) === segmentationId;
          },
          set active(is: boolean) {
            if (is) activeIn.set(viewportId, segmentationId);
            else if (this.active) activeIn.delete(viewportId);
          },
        })),
    },
    triggerSegmentationEvents: {
      triggerSegmentationDataModified: (segmentationId: string) =>
        service.emit('data-modified', { segmentationId }),
      triggerSegmentationRepresentationModified: (viewportId: string, segmentationId: string) =>
        service.emit('representation-modified', { segmentationId, viewportId }),
    },
  };
  return { segmentations, activeIn, service, cornerstone };
}
