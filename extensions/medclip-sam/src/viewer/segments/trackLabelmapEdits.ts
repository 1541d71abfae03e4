import { createTimeSlice } from '../../core/timeSlicing';
import type { Host, Subscription } from '../host/host';
import type { Mask } from '../../core/raster';
import { sameMask } from '../../algorithm/mask/compactMask';
import { readMasks, readSlices } from './labelmap';
import {
  changed,
  isAsStored,
  isEdited,
  sameVoxels,
  sliceOriginsOf,
  type Entry,
} from './segmentEntry';

/** A brush sends many changes a second; the voxels are read once it stops. */
const REST_MS = 150;

/** Keeps what is known of our labelmaps true while OHIF's brush, other tools, undo and we ourselves change their voxels. */
export interface LabelmapEdits {
  /** Changes made inside are ours: no hand has edited. What they touched is `touched` then, to be read again. */
  own<T>(work: () => T): T;
  /**
   * Reads the voxels of all segments that own changes have touched since, and of these.
   * @param changed by segment, the only images that own changes have touched; of a segment that is not among them all are read
   */
  settle(entries: readonly Entry[], changed?: ReadonlyMap<string, Iterable<string>>): Promise<void>;
  /** What is known of the segment's voxels is how they are: nobody has changed them since they were read. */
  isSettled(entry: Entry): boolean;
  dispose(): void;
}

export function trackLabelmapEdits(
  host: Host,
  entries: ReadonlyMap<string, Entry> & { delete(id: string): boolean },
  onChange: () => void
): LabelmapEdits {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const touched = new Set<Entry>();
  /** Images that wait to be read; all of them where others have changed the voxels. */
  const due = new Map<Entry, Set<string> | 'all'>();
  /** How an entry stood before others said that its voxels changed: OHIF says so too when it only draws them elsewhere. */
  const before = new Map<Entry, { saved: boolean; version: number; last: number }>();
  /** Gone ones that a hand has drawn on: OHIF's list still offers their empty labelmaps. They are in our list as long as that lasts. */
  const revived = new Set<Entry>();
  let own = 0;

  const recount = async (entry: Entry) => {
    const mine = ++entry.session;
    const wanted = due.get(entry) ?? 'all';
    const timeSlice = createTimeSlice();
    const read =
      wanted === 'all' ? await readMasks(host, entry.id) : await readSlices(host, entry.id, wanted);
    const masks = wanted === 'all' ? new Map<string, Mask>() : new Map(entry.masks);
    for (const [imageId, mask] of read) {
      if (!mask) {
        masks.delete(imageId);
        continue;
      }
      if (timeSlice.isOver()) await timeSlice.yield();
      // The same object for the same voxels: what was measured on it holds, and comparing costs nothing.
      const { slices, agreed } = entry.facts;
      const known = [entry.masks.get(imageId), agreed?.get(imageId), slices.get(imageId)?.mask];
      masks.set(imageId, known.find(before => sameMask(before, mask)) ?? mask);
    }
    if (timeSlice.isOver()) await timeSlice.yield();
    if (entries.get(entry.id) !== entry || entry.session !== mine) return;
    due.delete(entry);
    const was = before.get(entry);
    before.delete(entry);
    if (was && was.last === entry.version && sameVoxels(entry.masks, masks)) {
      entry.saved = was.saved;
      entry.version = was.version;
    }
    const { facts } = entry;
    if (was && facts.gone && masks.size > 0) {
      // Only name and colour stay from before; it was drawn by hand, like one that is added in OHIF's list.
      entry.facts = {
        ...facts,
        ...{ gone: false, flagged: false },
        slices: new Map(),
        agreed: new Map(),
      };
      revived.add(entry);
    } else if (masks.size === 0 && revived.delete(entry)) entry.facts = { ...facts, gone: true };
    entry.masks = inOrder(masks, entry);
    entry.sliceOrigins = sliceOriginsOf(masks, entry.facts);
    entry.edited = isEdited(masks, entry.facts);
    entry.saved ||= isAsStored(entry);
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
    due.set(entry, 'all');
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
    settle: async (also, changed) => {
      const all = new Set([...also, ...touched]);
      touched.clear();
      for (const entry of all) {
        const waiting = due.get(entry);
        const images = waiting === 'all' ? null : changed?.get(entry.id);
        due.set(entry, images ? new Set([...(waiting ?? []), ...images]) : 'all');
      }
      await Promise.all([...all].map(recount));
    },
    isSettled: entry => !due.has(entry) && !touched.has(entry),
    dispose: () => {
      subscriptions.forEach(s => s.unsubscribe());
      timers.forEach(timer => clearTimeout(timer));
    },
  };
}

/** In the order of the images, whichever was drawn on first. */
function inOrder(masks: ReadonlyMap<string, Mask>, { ref }: Entry): ReadonlyMap<string, Mask> {
  const places = new Map(ref.imageIds.map((id, i) => [id, i]));
  const place = (id: string) => places.get(id) ?? places.size;
  return new Map([...masks].sort(([a], [b]) => place(a) - place(b)));
}
