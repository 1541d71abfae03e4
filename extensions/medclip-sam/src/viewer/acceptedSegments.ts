import type { FloatMap, Mask } from '../algorithm/raster';
import type { SegmentResult } from '../inference/contract';
import type { ImageRef } from './activeImage';
import type { Host, Subscription } from './host';
import { createLabelmap, readMasks, sameMask, SEGMENT_INDEX, writeMask } from './labelmap';

/** One accepted run: which image, what the AI drew, and the facts that go into the SEG. */
export interface AcceptedSlice {
  readonly ref: ImageRef;
  readonly mask: Mask;
  readonly result: Omit<SegmentResult, 'heatmap' | 'mask'>;
  /** The heatmap, where the site stores it. */
  readonly probability?: FloatMap;
}

/** One OHIF labelmap made by us: a prompt label over one display set, with one or many slices. */
export interface AcceptedSegment {
  readonly id: string;
  readonly label: string;
  readonly ref: ImageRef;
  readonly slices: ReadonlyMap<string, AcceptedSlice>;
  /** Slices that hold voxels now. */
  readonly filled: number;
  readonly rgb: readonly [number, number, number];
  readonly state: 'accepted' | 'edited' | 'saved';
  /** Grows with every change of the voxels, so that a save can tell whether it holds the latest ones. */
  readonly version: number;
}

interface Entry extends AcceptedSegment {
  slices: Map<string, AcceptedSlice>;
  filled: number;
  state: AcceptedSegment['state'];
  version: number;
}

export interface AcceptedSegments {
  list(): readonly AcceptedSegment[];
  /** @param voxels what is written where it differs from the AI's mask (work brought back after hand edits) */
  accept(slice: AcceptedSlice, viewportId: string, voxels?: Mask): Promise<string>;
  /** The voxels now, and whether a hand has changed what the AI drew. */
  read(id: string): Promise<{ masks: ReadonlyMap<string, Mask>; edited: boolean }>;
  /** Saved as they were at these versions; what has changed since stays unsaved. */
  markSaved(segments: readonly Pick<AcceptedSegment, 'id' | 'version'>[]): void;
  remove(id: string): void;
  /** Forget everything without touching OHIF: the mode was left and OHIF has dropped its segmentations. */
  reset(): void;
  dispose(): void;
}

/** Follows our labelmaps through brush strokes, undo, deletion in OHIF's own list, and saving. */
export function createAcceptedSegments(host: Host, onChange: () => void): AcceptedSegments {
  const entries = new Map<string, Entry>();
  const recounts = new Map<string, ReturnType<typeof setTimeout>>();
  let ownWrites = 0;

  const recount = (id: string) => {
    clearTimeout(recounts.get(id));
    recounts.set(
      id,
      setTimeout(async () => {
        const entry = entries.get(id);
        if (!entry) return;
        const masks = await readMasks(host, id);
        entry.filled = masks.size;
        onChange();
      }, 150)
    );
  };

  const onModified = (payload: unknown) => {
    const id = (payload as { segmentationId?: string })?.segmentationId;
    const entry = id === undefined ? undefined : entries.get(id);
    if (!entry || id === undefined) return;
    entry.version += 1;
    if (ownWrites === 0) {
      entry.state = 'edited';
      recount(id);
      onChange();
    }
  };
  const onRemoved = (payload: unknown) => {
    const id = (payload as { segmentationId?: string })?.segmentationId;
    if (id !== undefined && entries.delete(id)) onChange();
  };
  const { segmentationService } = host.services;
  const { EVENTS } = segmentationService;
  const subscriptions: Subscription[] = [
    segmentationService.subscribe(EVENTS.SEGMENTATION_DATA_MODIFIED ?? '', onModified),
    segmentationService.subscribe(EVENTS.SEGMENTATION_REMOVED ?? '', onRemoved),
  ];

  const find = (slice: AcceptedSlice, label: string) =>
    [...entries.values()].find(
      e =>
        e.label === label &&
        e.ref.displaySet.displaySetInstanceUID === slice.ref.displaySet.displaySetInstanceUID
    );

  return {
    list: () => [...entries.values()].map(entry => ({ ...entry })),
    accept: async (slice, viewportId, voxels = slice.mask) => {
      const label = slice.result.prompt;
      ownWrites += 1;
      try {
        let entry = find(slice, label);
        if (!entry) {
          const id = await createLabelmap(host, slice.ref, viewportId, label);
          entry = {
            id,
            label,
            ref: slice.ref,
            slices: new Map(),
            filled: 0,
            rgb: colourOf(host, viewportId, id),
            state: 'accepted',
            version: 0,
          };
          entries.set(id, entry);
        }
        const target = entry;
        const before = target.slices.get(slice.ref.imageId);
        await writeMask(host, target.id, slice.ref, voxels, isUndo => {
          const kept = isUndo ? before : slice;
          if (kept) target.slices.set(slice.ref.imageId, kept);
          else target.slices.delete(slice.ref.imageId);
        });
        target.slices.set(slice.ref.imageId, slice);
        target.state = voxels === slice.mask ? 'accepted' : 'edited';
        target.filled = (await readMasks(host, target.id)).size;
        return target.id;
      } finally {
        ownWrites -= 1;
        onChange();
      }
    },
    read: async id => {
      const entry = entries.get(id);
      const masks = await readMasks(host, id);
      const slices = entry?.slices ?? new Map<string, AcceptedSlice>();
      const edited = [...masks].some(
        ([imageId, mask]) => !sameMask(mask, slices.get(imageId)?.mask)
      );
      return { masks, edited };
    },
    markSaved: segments => {
      for (const { id, version } of segments) {
        const entry = entries.get(id);
        if (entry?.version === version) entry.state = 'saved';
      }
      onChange();
    },
    remove: id => {
      entries.delete(id);
      segmentationService.remove(id);
      onChange();
    },
    reset: () => {
      entries.clear();
      onChange();
    },
    dispose: () => {
      subscriptions.forEach(s => s.unsubscribe());
      recounts.forEach(timer => clearTimeout(timer));
    },
  };
}

function colourOf(host: Host, viewportId: string, id: string): AcceptedSegment['rgb'] {
  const rgba = host.services.segmentationService.getSegmentColor?.(viewportId, id, SEGMENT_INDEX);
  return [rgba?.[0] ?? 255, rgba?.[1] ?? 225, rgba?.[2] ?? 77];
}
