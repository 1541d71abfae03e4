import { createBreath } from './breathe';
import type { Host, Subscription } from './host';
import { readMasks, sameMask } from './labelmap';
import { changed, isEdited, marksOf, type Entry } from './segmentEntry';

/** A brush sends many changes a second; the voxels are read when the hand rests. */
const REST_MS = 150;

/** Keeps what is known of our labelmaps true while OHIF's brush, other tools, undo and we ourselves change their voxels. */
export interface VoxelFollower {
  /** Changes made inside are ours: no hand has edited. What they touched is `touched` then, to be read again. */
  own<T>(work: () => T): T;
  /** Reads the voxels of all segments that own changes have touched since, and of these. */
  settle(...entries: readonly Entry[]): Promise<void>;
  dispose(): void;
}

export function followVoxels(
  host: Host,
  entries: ReadonlyMap<string, Entry> & { delete(id: string): boolean },
  onChange: () => void
): VoxelFollower {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const touched = new Set<Entry>();
  /** How an entry stood before others said that its voxels changed: OHIF says so too when it only draws them elsewhere. */
  const before = new Map<Entry, { saved: boolean; version: number; last: number }>();
  let own = 0;

  const recount = async (entry: Entry) => {
    const mine = ++entry.reading;
    const masks = new Map(await readMasks(host, entry.id));
    const breath = createBreath();
    for (const [imageId, mask] of masks) {
      if (breath.due()) await breath.take();
      // The same object for the same voxels: what was measured on it holds, and comparing costs nothing.
      const { slices, agreed } = entry.facts;
      const known = [entry.masks.get(imageId), agreed?.get(imageId), slices.get(imageId)?.mask];
      const same = known.find(before => sameMask(before, mask));
      if (same) masks.set(imageId, same);
    }
    if (entries.get(entry.id) !== entry || entry.reading !== mine) return;
    const was = before.get(entry);
    before.delete(entry);
    if (was && was.last === entry.version && sameVoxels(entry.masks, masks)) {
      entry.saved = was.saved;
      entry.version = was.version;
    }
    entry.masks = masks;
    entry.marks = marksOf(masks, entry.facts);
    entry.edited = isEdited(masks, entry.facts);
    onChange();
  };

  const entryOf = (payload: unknown) =>
    entries.get((payload as { segmentationId?: string })?.segmentationId ?? '');
  const onModified = (payload: unknown) => {
    const entry = entryOf(payload);
    if (!entry) return;
    const { saved, version } = entry;
    changed(entry);
    if (own > 0) {
      touched.add(entry);
      return;
    }
    const first = before.get(entry);
    const same = first?.last === version ? first : { saved, version };
    before.set(entry, { ...same, last: entry.version });
    entry.edited = true;
    clearTimeout(timers.get(entry.id));
    timers.set(
      entry.id,
      setTimeout(() => void recount(entry), REST_MS)
    );
    onChange();
  };
  const onRemoved = (payload: unknown) => {
    const entry = entryOf(payload);
    if (entry && entries.delete(entry.id)) onChange();
  };
  const service = host.services.segmentationService;
  const subscriptions: Subscription[] = [
    service.subscribe(service.EVENTS.SEGMENTATION_DATA_MODIFIED ?? '', onModified),
    service.subscribe(service.EVENTS.SEGMENTATION_REMOVED ?? '', onRemoved),
  ];

  return {
    own: work => {
      own += 1;
      const done = () => void (own -= 1);
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (cause) {
        done();
        throw cause;
      }
      if (result instanceof Promise) void result.then(done, done);
      else done();
      return result;
    },
    settle: async (...also) => {
      const all = new Set([...also, ...touched]);
      touched.clear();
      await Promise.all([...all].map(recount));
    },
    dispose: () => {
      subscriptions.forEach(s => s.unsubscribe());
      timers.forEach(timer => clearTimeout(timer));
    },
  };
}

function sameVoxels(a: Entry['masks'], b: Entry['masks']): boolean {
  return a.size === b.size && [...b].every(([image, mask]) => sameMask(a.get(image), mask));
}
