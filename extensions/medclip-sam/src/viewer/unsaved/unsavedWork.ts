import type { Mask } from '../../core/raster';
import type { AcceptedSegment, AcceptedSlice, SegmentFacts } from '../segments/acceptedSegment';
import type { AcceptedSegments } from '../segments/acceptedSegments';
import type { ActiveImage, ImageRef } from '../image/activeImage';

/**
 * OHIF drops every segmentation when a mode is left. What was accepted and not saved is put aside here, voxels and all, and
 * offered again when its series is on screen.
 */
export interface PutAside {
  readonly segment: AcceptedSegment;
  readonly facts: SegmentFacts;
  readonly masks: ReadonlyMap<string, Mask>;
}

export interface UnsavedWork {
  /** Call before OHIF destroys its segmentations. */
  putAside(accepted: AcceptedSegments): Promise<readonly PutAside[]>;
  countFor(seriesInstanceUID: string | undefined): number;
  /** Tracking UIDs of all. */
  ids(): readonly string[];
  forget(): void;
  bringBack(accepted: AcceptedSegments, active: ActiveImage): Promise<number>;
}

export function createUnsavedWork(): UnsavedWork {
  const aside: PutAside[] = [];
  const belongs = (item: PutAside, series: string | undefined) =>
    series !== undefined && item.segment.ref.displaySet.SeriesInstanceUID === series;

  return {
    putAside: async accepted => {
      const unsaved = accepted.list().filter(s => !s.saved);
      // All reads start at once, before OHIF destroys the labelmaps; the voxels are then held by reference.
      const reads = unsaved.map(async segment => {
        const facts = accepted.facts(segment.id)!;
        return { segment, facts, masks: (await accepted.read(segment.id)).masks };
      });
      const filled = (await Promise.all(reads)).filter(item => item.masks.size > 0);
      aside.push(...filled);
      return filled;
    },
    ids: () => aside.map(item => item.segment.trackingUid),
    forget: () => void aside.splice(0),
    countFor: series => aside.filter(item => belongs(item, series)).length,
    bringBack: async (accepted, active) => {
      const { displaySet } = active;
      const mine = aside.filter(item => belongs(item, displaySet.SeriesInstanceUID));
      for (const item of mine) {
        const { segment, facts, masks } = item;
        const ref = { ...segment.ref, displaySet };
        const slices = withDisplaySet(facts.slices, displaySet);
        const again = {
          ref,
          facts: { ...facts, slices },
          voxels: masks,
          saved: false,
          before: segment,
        };
        await accepted.continueStored(again, active.viewportId);
        aside.splice(aside.indexOf(item), 1);
      }
      return mine.length;
    },
  };
}

/** OHIF makes a new display set for the same series at every visit. */
function withDisplaySet(
  slices: ReadonlyMap<string, AcceptedSlice>,
  displaySet: ImageRef['displaySet']
): ReadonlyMap<string, AcceptedSlice> {
  return new Map(
    [...slices].map(([id, slice]) => [id, { ...slice, ref: { ...slice.ref, displaySet } }])
  );
}
