import { createQueue } from '../../core/queue';
import { createTimeSlice } from '../../core/timeSlicing';
import { termColour } from '../../prompt/terms/termColour';
import type { Mask } from '../../core/raster';
import type { SegReference } from '../../dicom/seg/segInput';
import type { AcceptedSegment, AcceptedSlice, SegmentFacts } from './acceptedSegment';
import type { ImageRef } from '../image/activeImage';
import { followAddedSegments } from './addedSegments';
import { trackLabelmapEdits } from './trackLabelmapEdits';
import type { Host } from '../host/host';
import { compactMask, emptyMask, isFilled, sameMask } from '../../algorithm/mask/compactMask';
import { closeLabelmapImages } from './labelmapImages';
import { createLabelmap, readMasks, type SliceMask } from './labelmap';
import type { OverwritePolicy } from './overwritePolicy';
import { newEntry, segmentOf, stored, type Entry } from './segmentEntry';
import { segmentLook } from './inHost/segmentLook';
import { createSegmentSteps } from './segmentSteps';
import { termOf } from './terms';
import type { Keepable } from './acceptedSegment';

export type { AcceptedSegment, AcceptedSlice };

export interface AcceptOptions {
  /** What is written where it differs from the AI's mask (corrections before accepting). */
  readonly voxels?: ReadonlyMap<string, Mask>;
  /** False: a human takes it in hand but has not agreed to it yet. */
  readonly agreed?: boolean;
  /** Undone and redone in the same step. */
  readonly linkedUndo?: (isUndo: boolean) => void;
}

/** A segment that exists already: stored in the PACS, or put aside when the mode was left. */
export interface ContinuedSegment {
  readonly ref: ImageRef;
  readonly facts: Omit<SegmentFacts, 'gone' | 'rgb'> & { readonly rgb: SegmentFacts['rgb'] | null };
  readonly voxels: ReadonlyMap<string, Mask>;
  /** The PACS holds it as it is. */
  readonly saved: boolean;
  /** Where it has been in the list before. */
  readonly before?: Pick<AcceptedSegment, 'trackingUid' | 'storedIn'>;
  readonly linkedUndo?: (isUndo: boolean) => void;
}

/** Called with what a human has agreed to before it is shown as accepted: a crash right after loses nothing. Must not fail. */
export type KeepAhead = (segment: Keepable) => Promise<void>;

/** What the reader says about a segment, apart from its voxels. */
type Description = Partial<Pick<SegmentFacts, 'label' | 'codedAs' | 'rgb' | 'flagged'>>;

export interface AcceptedSegments {
  list(): readonly AcceptedSegment[];
  /** Adds slices to the segment of that prompt on that display set, or starts one; one undo step. @returns its id */
  accept(
    label: string,
    slices: readonly AcceptedSlice[],
    viewportId: string,
    options?: AcceptOptions
  ): Promise<string>;
  /** Takes a segment over as it is, as a new one of the list; one undo step. @returns its id */
  continueStored(segment: ContinuedSegment, viewportId: string): Promise<string>;
  /** Corrects slices; `ai` are those whose outline the AI has drawn anew. One undo step. */
  correct(
    id: string,
    slices: readonly SliceMask[],
    ai?: readonly AcceptedSlice[],
    linkedUndo?: (isUndo: boolean) => void
  ): Promise<void>;
  /** Label, code, colour, flag; one undo step. As a function, from what holds when its turn comes. */
  describe(id: string, change: Description | ((facts: SegmentFacts) => Description)): void;
  setVisible(id: string, visible: boolean): void;
  /** A human agrees to the voxels as they are. */
  agree(id: string): void;
  /** The voxels now, and whether a hand has changed what the AI drew. */
  read(id: string): Promise<{ masks: ReadonlyMap<string, Mask>; edited: boolean }>;
  /** Everything undo would need to bring the segment back as it is. */
  facts(id: string): SegmentFacts | null;
  /** Saved in these objects as they were at these versions; what has changed since stays unsaved. */
  markSaved(
    segments: readonly Pick<AcceptedSegment, 'id' | 'version'>[],
    storedIn?: readonly SegReference[]
  ): void;
  remove(id: string): Promise<void>;
  /** Forget everything without touching OHIF: the mode was left and OHIF has dropped its segmentations. */
  reset(): void;
  dispose(): void;
}

const kept = (slice: AcceptedSlice): AcceptedSlice => ({ ...slice, mask: compactMask(slice.mask) });

/**
 * Follows our labelmaps through corrections, brush strokes, undo, deletion in OHIF's own list, and saving.
 *
 * @param onChange told the id of a segment that was accepted into: it is worked on from now on
 */
export function createAcceptedSegments(
  host: Host,
  onChange: (workedOn?: string) => void,
  policy: () => OverwritePolicy = () => 'allow-overlap',
  ahead: KeepAhead = async () => undefined
): AcceptedSegments {
  const entries = new Map<string, Entry>();
  const look = segmentLook(host);
  const follower = trackLabelmapEdits(host, entries, () => onChange());
  const step = createSegmentSteps(host, {
    ...{ entries, follower, look, policy },
    onChange: () => onChange(),
  });

  /** A labelmap that is being made when the mode is left is not made. */
  let left = new AbortController();

  /** One after the other: two changes of the same voxels must not read before either has written. */
  const enqueue = createQueue();

  /** The one in the list before one that was deleted or taken back. */
  const find = ({ displaySet, timePoint }: ImageRef, label: string) => {
    const uid = displaySet.displaySetInstanceUID;
    const all = [...entries.values()].filter(
      ({ facts, ref }) =>
        facts.label === label &&
        ref.displaySet.displaySetInstanceUID === uid &&
        ref.timePoint?.number === timePoint?.number
    );
    return all.find(e => !e.facts.gone) ?? all[0];
  };
  const known = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error('The segment is no longer there.');
    return entry;
  };
  const begin = async (
    ref: ImageRef,
    viewportId: string,
    label: string,
    rgb: SegmentFacts['rgb'] | null,
    { facts, before }: Partial<Pick<ContinuedSegment, 'facts' | 'before'>> = {}
  ): Promise<Entry> => {
    const predecessor = facts?.predecessor;
    const id = await createLabelmap(host, ref, viewportId, label, left.signal);
    const blank = {
      label,
      rgb: look.firstColour(viewportId, id, rgb),
      flagged: false,
      gone: true,
      slices: new Map(),
      agreed: null,
      // Known at once: it gives the Tracking UID.
      ...(predecessor && { predecessor }),
    };
    const entry = newEntry(id, ref, blank, before);
    entries.set(id, entry);
    return entry;
  };
  const masksOf = (slices: ReadonlyMap<string, Mask>): readonly SliceMask[] =>
    [...slices].map(([imageId, mask]) => ({ ref: { imageId }, mask }));

  const added = followAddedSegments(host, entries, {
    enqueue,
    begin: (from, viewportId, label) => begin(from.ref, viewportId, label, null),
    fill: async (entry, slices) => {
      const after = () => ({ ...entry.facts, gone: false, agreed: new Map() });
      await step(entry, { slices, asIs: true, after });
      onChange(entry.id);
    },
  });

  return {
    list: () => [...entries.values()].filter(e => !e.facts.gone).map(segmentOf),
    accept: (label, slices, viewportId, { voxels, agreed = true, linkedUndo } = {}) =>
      enqueue(async () => {
        const [first] = slices;
        if (!first) throw new Error('There is nothing to accept.');
        const entry =
          find(first.ref, label) ??
          (await begin(first.ref, viewportId, label, termColour(termOf(label, first.ref))));
        // One that was deleted, or taken back, and starts anew: nothing of its earlier life counts.
        const { facts } = entry;
        const before = facts.gone ? { ...facts, slices: new Map(), agreed: null } : facts;
        const drawn = slices.map(s => [s.ref.imageId, kept(s)] as const);
        const own = drawn.map(([imageId, { ref, mask }]) => {
          const corrected = voxels?.get(imageId);
          return { ref, mask: corrected ? compactMask(corrected) : mask };
        });
        const after = (written: ReadonlyMap<string, Mask>): SegmentFacts => ({
          ...before,
          gone: false,
          flagged: false,
          slices: new Map([...before.slices, ...drawn]),
          agreed: agreed ? new Map([...(before.agreed ?? []), ...written]) : null,
        });
        if (agreed) {
          const written = new Map(own.map(({ ref, mask }) => [ref.imageId, mask]));
          const masks = new Map([...(facts.gone ? [] : entry.masks), ...written]);
          await ahead({ ...entry, facts: after(written), masks });
        }
        await step(entry, { slices: own, after, linkedUndo });
        // Its voxels are read and in the list; that it is worked on is shown in a task of its own.
        await createTimeSlice().yield();
        onChange(entry.id);
        return entry.id;
      }),
    continueStored: (continued, viewportId) =>
      enqueue(async () => {
        const { ref, facts, voxels, saved, linkedUndo } = continued;
        const entry = await begin(ref, viewportId, facts.label, facts.rgb, continued);
        const rgb = facts.rgb ?? entry.facts.rgb;
        await step(entry, {
          slices: masksOf(voxels),
          asIs: true,
          after: () => ({ ...facts, rgb, gone: false }),
          linkedUndo,
        });
        if (saved) stored(entry);
        onChange();
        return entry.id;
      }),
    correct: (id, slices, ai = [], linkedUndo) =>
      enqueue(async () => {
        const entry = known(id);
        const drawn = ai.map(s => [s.ref.imageId, kept(s)] as const);
        const { facts, edited } = entry;
        const after = (written: ReadonlyMap<string, Mask>): SegmentFacts => ({
          ...facts,
          slices: new Map([...facts.slices, ...drawn]),
          // What is continued from an accepted segment belongs to it; one that a hand has changed since is not accepted as it is.
          ...(facts.agreed &&
            !edited && {
              agreed: new Map([
                ...facts.agreed,
                ...[...written].filter(([image]) => ai.some(s => s.ref.imageId === image)),
              ]),
            }),
        });
        await step(entry, { slices, after, linkedUndo });
      }),
    describe: (id, change) => {
      const entry = known(id);
      const told = () => (typeof change === 'function' ? change(entry.facts) : change);
      void enqueue(() => step(entry, { slices: [], after: () => ({ ...entry.facts, ...told() }) }));
    },
    setVisible: (id, visible) => {
      known(id).visible = visible;
      look.setVisible(id, visible);
      onChange();
    },
    agree: id => {
      const entry = known(id);
      void enqueue(async () => {
        // Also what the brush has drawn a moment ago.
        await follower.settle([entry]);
        const after = { ...entry.facts, agreed: entry.masks, flagged: false };
        await ahead({ ...entry, facts: after });
        await step(entry, { slices: [], after: () => after });
      });
    },
    read: async id => {
      const slices = entries.get(id)?.facts.slices ?? new Map<string, AcceptedSlice>();
      const masks = await readMasks(host, id);
      const drawn = [...slices.values()].filter(s => isFilled(s.mask)).length;
      const same = [...masks].every(([image, mask]) => sameMask(mask, slices.get(image)?.mask));
      return { masks, edited: !same || drawn !== masks.size };
    },
    facts: id => entries.get(id)?.facts ?? null,
    markSaved: (segments, storedIn = []) => {
      for (const { id, version } of segments) {
        const entry = entries.get(id);
        if (!entry) continue;
        if (entry.version === version) stored(entry);
        if (storedIn.length > 0) entry.storedIn = storedIn;
      }
      onChange();
    },
    remove: id =>
      enqueue(async () => {
        const entry = known(id);
        const empty = [...entry.masks].map(([imageId, mask]) => ({
          ref: { imageId },
          mask: emptyMask(mask),
        }));
        await step(entry, { slices: empty, after: () => ({ ...entry.facts, gone: true }) });
      }),
    reset: () => {
      left.abort();
      left = new AbortController();
      closeLabelmapImages();
      entries.clear();
      onChange();
    },
    dispose: () => {
      // What still waits for its turn makes no labelmap any more.
      left.abort();
      added.unsubscribe();
      follower.dispose();
    },
  };
}
