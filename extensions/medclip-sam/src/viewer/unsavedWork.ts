import type { Mask } from '../algorithm/raster';
import type { AcceptedSegment, AcceptedSegments, AcceptedSlice } from './acceptedSegments';
import type { ActiveImage } from './activeImage';

/**
 * OHIF drops every segmentation when a mode is left. What was accepted and not saved is put aside here, voxels and all, and
 * offered again when its series is on screen.
 */
interface PutAside {
  readonly segment: AcceptedSegment;
  readonly masks: ReadonlyMap<string, Mask>;
}

export interface UnsavedWork {
  /** Call before OHIF destroys its segmentations. */
  putAside(accepted: AcceptedSegments): Promise<void>;
  countFor(seriesInstanceUID: string | undefined): number;
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
      const reads = unsaved.map(async segment => ({
        segment: { ...segment },
        masks: (await accepted.read(segment.id)).masks,
      }));
      aside.push(...(await Promise.all(reads)).filter(item => item.masks.size > 0));
    },
    countFor: series => aside.filter(item => belongs(item, series)).length,
    bringBack: async (accepted, active) => {
      const series = active.displaySet.SeriesInstanceUID;
      const mine = aside.filter(item => belongs(item, series));
      for (const { segment, masks } of mine) {
        const [anySlice] = segment.slices.values();
        for (const [imageId, mask] of masks) {
          const known = segment.slices.get(imageId) ?? blank(anySlice, mask);
          if (!known) continue;
          const ref = { ...known.ref, imageId, displaySet: active.displaySet };
          const voxels = new Map([[imageId, mask]]);
          await accepted.accept({ ...known, ref }, active.viewportId, { voxels });
        }
      }
      for (const item of mine) aside.splice(aside.indexOf(item), 1);
      return mine.length;
    },
  };
}

/** A slice that only the brush has drawn on: its AI mask is empty, so it counts as edited. */
function blank(slice: AcceptedSlice | undefined, like: Mask): AcceptedSlice | undefined {
  return slice && { ...slice, mask: { ...like, data: new Uint8Array(like.data.length) } };
}
