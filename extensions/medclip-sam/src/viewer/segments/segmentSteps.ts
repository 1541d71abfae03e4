import { createTimeSlice, runSliced } from '../../core/timeSlicing';
import type { Mask } from '../../core/raster';
import type { SegmentFacts } from './acceptedSegment';
import type { LabelmapEdits } from './trackLabelmapEdits';
import { pushStep } from '../host/history';
import type { Host } from '../host/host';
import { changeVoxels, type SliceMask, type VoxelChange } from './labelmap';
import { applyPolicy, type OverwritePolicy } from './overwritePolicy';
import { changed, type Entry } from './segmentEntry';
import type { segmentLook } from './inHost/segmentLook';

export interface Step {
  /** The facts afterwards, given the masks that were written: the overwrite policy may have taken something away. */
  readonly after: (written: ReadonlyMap<string, Mask>) => SegmentFacts;
  readonly slices: readonly SliceMask[];
  /** Written as they are, over whatever lies there: nothing is drawn, something is brought back. */
  readonly asIs?: boolean;
  /** Undone and redone in the same step. */
  readonly linkedUndo?: ((isUndo: boolean) => void) | undefined;
}

interface Parts {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly follower: LabelmapEdits;
  readonly look: ReturnType<typeof segmentLook>;
  readonly policy: () => OverwritePolicy;
  readonly onChange: () => void;
}

/** Changes of a segment as steps of OHIF's history: voxels, facts and its `linkedUndo` move as one. */
export function createSegmentSteps(
  host: Host,
  { entries, follower, look, policy, onChange }: Parts
): (entry: Entry, step: Step) => Promise<void> {
  const ofSameSeries = (entry: Entry) =>
    [...entries.values()].filter(
      e =>
        e !== entry &&
        !e.facts.gone &&
        e.ref.displaySet.displaySetInstanceUID === entry.ref.displaySet.displaySetInstanceUID
    );

  /** The voxel changes of one segment, and of the others where the policy lets it take their voxels. */
  const write = async (entry: Entry, slices: readonly SliceMask[], asIs: boolean) => {
    const rule = asIs ? 'allow-overlap' : policy();
    const others = ofSameSeries(entry);
    const { own, taken } = await runSliced(
      applyPolicy(host, rule, slices, others, follower.isSettled)
    );
    const changes = new Map<string, VoxelChange>();
    changes.set(entry.id, await changeVoxels(host, entry.id, own));
    for (const [e, theirs] of taken) changes.set(e.id, await changeVoxels(host, e.id, theirs));
    return { changes, written: new Map(own.map(({ ref, mask }) => [ref.imageId, mask])) };
  };

  const become = (entry: Entry, from: SegmentFacts, to: SegmentFacts) => {
    entry.facts = to;
    look.show(entry.id, from, to);
    const sameName = from.label === to.label && from.codedAs === to.codedAs;
    // The stored object says whether a reader has agreed.
    const sameWord = (from.agreed === null) === (to.agreed === null);
    if (!sameName || !sameWord || from.rgb.join() !== to.rgb.join()) changed(entry);
  };

  return async (entry, { after, slices, asIs = false, linkedUndo }) => {
    const timeSlice = createTimeSlice();
    const images = await follower.own(async () => {
      const before = entry.facts;
      const { changes, written } = await write(entry, slices, asIs);
      const touched = new Map([...changes].map(([id, change]) => [id, change.images]));
      const now = after(written);
      become(entry, before, now);
      pushStep(host, entry.id, isUndo => {
        if (entries.get(entry.id) !== entry) return;
        follower.own(() => changes.forEach(change => change.restore(isUndo)));
        become(entry, isUndo ? now : before, isUndo ? before : now);
        linkedUndo?.(isUndo);
        void follower.settle([entry], touched);
        onChange();
      });
      return touched;
    });
    // What was written is on screen before it is read and measured.
    if (timeSlice.isOver()) await timeSlice.yield();
    await follower.settle([entry], images);
  };
}
