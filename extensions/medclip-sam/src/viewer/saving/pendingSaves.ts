import type { SegReference } from '../../dicom/seg/segInput';
import type { Outbox } from '../../dicom/store/outbox';
import type { AcceptedSegment, AcceptedSegments } from '../segments/acceptedSegments';

/** The objects of one save that are not known to be stored, and the segments whose voxels they hold. */
export interface Pending {
  readonly accepted: AcceptedSegments;
  readonly segments: readonly AcceptedSegment[];
  readonly waiting: Set<string>;
  /** The segmentations among them. */
  readonly storedIn: readonly SegReference[];
  /** A segmentation of it was discarded: its segments are to be saved anew. */
  broken: boolean;
}

/** Same segments, unchanged since: then the objects that were kept are the ones to send, not new ones. */
function holds(pending: Pending, segments: readonly AcceptedSegment[]): boolean {
  return (
    !pending.broken &&
    pending.segments.length === segments.length &&
    segments.every(s => pending.segments.some(p => p.id === s.id && p.version === s.version))
  );
}

/** Every segment of it is in a newer save, or is no more: to send it too would store the same work twice. */
function isSuperseded(
  pending: Pending,
  accepted: AcceptedSegments,
  segments: readonly AcceptedSegment[]
): boolean {
  const here = accepted.list();
  const lives = (id: string) => here.some(s => s.id === id);
  return (
    pending.accepted === accepted &&
    pending.segments.some(p => segments.some(s => s.id === p.id)) &&
    pending.segments.every(p => segments.some(s => s.id === p.id) || !lives(p.id))
  );
}

export interface PendingSaves {
  add(made: Pending): void;
  /** The save whose objects hold just these segments. */
  holding(segments: readonly AcceptedSegment[]): Pending | undefined;
  /** Objects on their way that hold the segment as it is now. */
  objectsOf(segment: Pick<AcceptedSegment, 'id' | 'version'>): readonly string[];
  settle(): void;
  letGoOfDiscarded(): Promise<void>;
  /** Asks the PACS for what older saves have left; the result discards what it does not hold. */
  supersededBy(
    accepted: AcceptedSegments,
    segments: readonly AcceptedSegment[]
  ): Promise<() => Promise<void>>;
}

/** Saves of this page that the PACS has not confirmed; `stored` is called when it has. */
export function createPendingSaves(outbox: Outbox, stored: (one: Pending) => void): PendingSaves {
  const pending = new Set<Pending>();

  /** The PACS holds all objects of a save: its segments are saved, unless they have changed since it was built. */
  const settle = () => {
    for (const one of pending) {
      for (const id of one.waiting) if (outbox.isStored(id)) one.waiting.delete(id);
      if (one.waiting.size > 0) continue;
      pending.delete(one);
      if (one.broken) continue;
      one.accepted.markSaved(one.segments, one.storedIn);
      stored(one);
    }
  };
  /** It is not sent any more; without a report its segmentation is stored all the same. */
  const letGo = (one: Pending, id: string) => {
    if (!one.waiting.delete(id)) return;
    if (one.storedIn.some(({ sopInstanceUID }) => sopInstanceUID === id)) one.broken = true;
  };
  /** What the reader, or another tab, has discarded meanwhile. */
  const letGoOfDiscarded = async () => {
    const there = new Set((await outbox.list()).map(item => item.id));
    for (const one of pending) {
      for (const id of [...one.waiting]) {
        if (!there.has(id) && !outbox.isStored(id)) letGo(one, id);
      }
    }
    settle();
  };
  /** What older saves have left, which the PACS is asked for first: what it holds is named as what the new one continues. */
  const supersededBy = async (accepted: AcceptedSegments, segments: readonly AcceptedSegment[]) => {
    const older = [...pending].filter(one => isSuperseded(one, accepted, segments));
    const ids = older.flatMap(one => [...one.waiting]);
    for (const id of ids) await outbox.ask(id);
    settle();
    return async () => {
      for (const one of older) {
        for (const id of [...one.waiting]) {
          // What is being sent at this moment cannot be held back.
          await outbox.discard(id).then(
            () => letGo(one, id),
            () => undefined
          );
        }
      }
      settle();
    };
  };

  return {
    add: made => void pending.add(made),
    holding: segments => [...pending].find(one => holds(one, segments)),
    objectsOf: ({ id, version }) =>
      [...pending]
        .filter(one => one.segments.some(s => s.id === id && s.version === version))
        .flatMap(one => [...one.waiting]),
    settle,
    letGoOfDiscarded,
    supersededBy,
  };
}
