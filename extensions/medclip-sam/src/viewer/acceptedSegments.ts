import { termColour } from '../dicom/termColour';
import type { Mask } from '../algorithm/raster';
import type { AcceptedSegment, AcceptedSlice, SegmentFacts } from './acceptedSegment';
import type { ImageRef } from './activeImage';
import { createBreath } from './breathe';
import { pushStep } from './history';
import type { Host, Subscription } from './host';
import { changeVoxels, createLabelmap, readMasks, sameMask } from './labelmap';
import { SEGMENT_INDEX, type SliceMask, type VoxelChange } from './labelmap';
import { applyPolicy, type OverwritePolicy } from './overwritePolicy';
import { isEdited, marksOf, newEntry, segmentOf, type Entry } from './segmentEntry';
import { segmentLook } from './segmentLook';
import { termOf } from './terms';

export type { AcceptedSegment, AcceptedSlice };

export interface AcceptOptions {
  /** What is written where it differs from the AI's mask (corrections before accepting, work brought back). */
  readonly voxels?: ReadonlyMap<string, Mask>;
  /** False: a human takes it in hand but has not agreed to it yet. */
  readonly agreed?: boolean;
  /** Undone and redone in the same step. */
  readonly together?: (isUndo: boolean) => void;
}

export interface AcceptedSegments {
  list(): readonly AcceptedSegment[];
  /** Adds slices to the segment of that prompt on that display set, or starts one; one undo step. @returns its id */
  accept(
    slices: AcceptedSlice | readonly AcceptedSlice[],
    viewportId: string,
    options?: AcceptOptions
  ): Promise<string>;
  /** Corrects slices; `ai` are those whose outline the AI has drawn anew. One undo step. */
  correct(
    id: string,
    slices: readonly SliceMask[],
    ai?: readonly AcceptedSlice[],
    together?: (isUndo: boolean) => void
  ): Promise<void>;
  /** Label, colour, flag; one undo step. */
  describe(id: string, change: Partial<Pick<SegmentFacts, 'label' | 'rgb' | 'flagged'>>): void;
  setVisible(id: string, visible: boolean): void;
  /** A human agrees to the voxels as they are. */
  agree(id: string): void;
  /** The voxels now, and whether a hand has changed what the AI drew. */
  read(id: string): Promise<{ masks: ReadonlyMap<string, Mask>; edited: boolean }>;
  /** Saved as they were at these versions; what has changed since stays unsaved. */
  markSaved(segments: readonly Pick<AcceptedSegment, 'id' | 'version'>[]): void;
  remove(id: string): Promise<void>;
  /** Forget everything without touching OHIF: the mode was left and OHIF has dropped its segmentations. */
  reset(): void;
  dispose(): void;
}

/** Follows our labelmaps through corrections, brush strokes, undo, deletion in OHIF's own list, and saving. */
export function createAcceptedSegments(
  host: Host,
  onChange: () => void,
  policy: () => OverwritePolicy = () => 'allow-overlap'
): AcceptedSegments {
  const entries = new Map<string, Entry>();
  const recounts = new Map<string, ReturnType<typeof setTimeout>>();
  const look = segmentLook(host);
  let ownWrites = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two changes of the same voxels must not read before either has written. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const recount = async (entry: Entry) => {
    const masks = new Map(await readMasks(host, entry.id));
    if (entries.get(entry.id) !== entry) return;
    const breath = createBreath();
    for (const [imageId, mask] of masks) {
      if (breath.due()) await breath.take();
      // The same object for the same voxels: what was measured on it holds, and comparing costs nothing.
      const { slices, agreed } = entry.facts;
      const known = [entry.masks.get(imageId), agreed?.get(imageId), slices.get(imageId)?.mask];
      const same = known.find(before => sameMask(before, mask));
      if (same) masks.set(imageId, same);
    }
    entry.masks = masks;
    entry.marks = marksOf(masks, entry.facts);
    entry.edited = isEdited(masks, entry.facts);
    onChange();
  };
  const recountSoon = (entry: Entry) => {
    clearTimeout(recounts.get(entry.id));
    recounts.set(
      entry.id,
      setTimeout(() => void recount(entry), 150)
    );
  };

  const onModified = (payload: unknown) => {
    const id = (payload as { segmentationId?: string })?.segmentationId;
    const entry = id === undefined ? undefined : entries.get(id);
    if (!entry) return;
    entry.version += 1;
    entry.saved = false;
    if (ownWrites > 0) return;
    entry.edited = true;
    recountSoon(entry);
    onChange();
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

  const sameSet = (a: ImageRef, b: ImageRef) =>
    a.displaySet.displaySetInstanceUID === b.displaySet.displaySetInstanceUID;
  const find = (ref: ImageRef, label: string) =>
    [...entries.values()].find(e => e.facts.label === label && sameSet(e.ref, ref));

  /** The voxel changes of one segment, and of the others where the policy lets it take their voxels. */
  const write = async (entry: Entry, slices: readonly SliceMask[]): Promise<VoxelChange[]> => {
    const others = [...entries.values()].filter(
      e => e !== entry && !e.facts.gone && sameSet(e.ref, entry.ref)
    );
    const { own, taken } = applyPolicy(host, policy(), slices, others);
    const changes = [await changeVoxels(host, entry.id, own)];
    for (const [e, theirs] of taken) changes.push(await changeVoxels(host, e.id, theirs));
    for (const e of taken.keys()) recountSoon(e);
    return changes;
  };

  /** Makes the change and its undo step: voxels, facts and what goes `together` move as one. */
  const step = async (
    entry: Entry,
    after: SegmentFacts,
    slices: readonly SliceMask[],
    together?: (isUndo: boolean) => void
  ) => {
    const before = entry.facts;
    ownWrites += 1;
    try {
      const changes = await write(entry, slices);
      entry.facts = after;
      look.show(entry.id, before, after);
      pushStep(host, entry.id, isUndo => {
        if (entries.get(entry.id) !== entry) return;
        ownWrites += 1;
        try {
          changes.forEach(change => change.restore(isUndo));
        } finally {
          ownWrites -= 1;
        }
        const [from, to] = isUndo ? [after, before] : [before, after];
        entry.facts = to;
        look.show(entry.id, from, to);
        together?.(isUndo);
        void recount(entry);
        onChange();
      });
      if (!after.gone) segmentationService.setActiveSegment(entry.id, SEGMENT_INDEX);
      await recount(entry);
    } finally {
      ownWrites -= 1;
    }
  };

  const known = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error('The segment is no longer there.');
    return entry;
  };
  return {
    list: () => [...entries.values()].filter(e => !e.facts.gone).map(segmentOf),
    accept: (given, viewportId, options = {}) =>
      inTurn(async () => {
        const slices = 'ref' in given ? [given] : given;
        const [first] = slices;
        if (!first) throw new Error('There is nothing to accept.');
        const label = first.result.prompt;
        let entry = find(first.ref, label);
        if (!entry) {
          const id = await createLabelmap(host, first.ref, viewportId, label);
          const facts: SegmentFacts = {
            label,
            rgb: look.firstColour(viewportId, id, termColour(termOf(label, first.ref))),
            flagged: false,
            gone: true,
            slices: new Map(),
            agreed: null,
          };
          entry = newEntry(id, first.ref, facts);
          entries.set(id, entry);
        }
        const { facts } = entry;
        const written = slices.map(({ ref, mask }) => ({
          ref,
          mask: options.voxels?.get(ref.imageId) ?? mask,
        }));
        const byImage = new Map(slices.map(s => [s.ref.imageId, s]));
        const agreed = new Map(written.map(w => [w.ref.imageId, w.mask]));
        await step(
          entry,
          {
            ...facts,
            gone: false,
            flagged: false,
            slices: new Map([...(facts.gone ? [] : facts.slices), ...byImage]),
            agreed: options.agreed === false ? null : new Map([...(facts.agreed ?? []), ...agreed]),
          },
          written,
          options.together
        );
        return entry.id;
      }),
    correct: (id, slices, ai = [], together) =>
      inTurn(async () => {
        const entry = known(id);
        const drawn = new Map(ai.map(s => [s.ref.imageId, s]));
        const after = { ...entry.facts, slices: new Map([...entry.facts.slices, ...drawn]) };
        await step(entry, after, slices, together);
      }),
    describe: (id, change) => {
      const entry = known(id);
      void inTurn(() => step(entry, { ...entry.facts, ...change }, []));
    },
    setVisible: (id, visible) => {
      known(id).visible = visible;
      look.setVisible(id, visible);
      onChange();
    },
    agree: id => {
      const entry = known(id);
      void inTurn(() => step(entry, { ...entry.facts, agreed: entry.masks, flagged: false }, []));
    },
    read: async id => {
      const slices = entries.get(id)?.facts.slices ?? new Map<string, AcceptedSlice>();
      const masks = await readMasks(host, id);
      const edited = [...masks].some(
        ([imageId, mask]) => !sameMask(mask, slices.get(imageId)?.mask)
      );
      return { masks, edited };
    },
    markSaved: segments => {
      for (const { id, version } of segments) {
        const entry = entries.get(id);
        if (entry?.version === version) entry.saved = true;
      }
      onChange();
    },
    remove: id =>
      inTurn(async () => {
        const entry = known(id);
        const empty = [...entry.masks].map(([imageId, mask]) => ({
          ref: { imageId },
          mask: { ...mask, data: new Uint8Array(mask.data.length) },
        }));
        await step(entry, { ...entry.facts, gone: true }, empty);
      }),
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
