import type { AdoptActions } from '../../state/stored';
import { segmentsOf } from './currentSegs';
import { growthViews, type MeasuredPair } from './growth';
import type { DisplaySet } from '../host/host';
import type { Feature, SessionContext } from '../sessionContext';
import { readStored, storedNotes, type StoredOnImages } from './readStored';
import { createMeasurer } from '../measure/segmentMeasure';
import { sourceOfSeg } from './segSource';

/** Compares a stored version with the one before it, as both lie in the PACS. */
export function createVersionActions(
  session: SessionContext
): Pick<AdoptActions, 'compareVersions'> & Feature {
  const { host, state } = session;
  const measure = createMeasurer(host);
  let running: AbortController | null = null;

  const measured = async (
    seg: DisplaySet,
    source: DisplaySet,
    { masks }: Pick<StoredOnImages, 'masks'>
  ) => {
    const all = segmentsOf(seg).map(async ({ number, label, trackingUid }) => {
      const voxels = masks.get(number);
      const found = voxels ? await measure(source, voxels) : null;
      return found ? [{ label, trackingUid, measure: found }] : [];
    });
    return (await Promise.all(all)).flat();
  };

  const compared = async (
    [newer, older]: readonly (DisplaySet | undefined)[],
    signal: AbortSignal
  ): Promise<{ readonly pairs: readonly MeasuredPair[]; readonly notes: readonly string[] }> => {
    const { displaySetService } = host.services;
    const source = newer && sourceOfSeg(newer, displaySetService.getActiveDisplaySets());
    if (!newer || !older || !source) return { pairs: [], notes: [] };
    const read = [
      await readStored(host, newer, source, signal),
      await readStored(host, older, source, signal),
    ] as const;
    const now = await measured(newer, source, read[0]);
    const before = await measured(older, source, read[1]);
    const pairs = now.map(one => {
      const same =
        before.find(other => other.trackingUid === one.trackingUid) ??
        before.find(other => other.label === one.label);
      return { label: one.label, newer: one.measure, older: same?.measure ?? null };
    });
    return { pairs, notes: storedNotes(read) };
  };

  return {
    compareVersions: async (newer, older) => {
      if (running) return;
      const abort = new AbortController();
      running = abort;
      state.set({ comparison: { id: newer, growth: null, notes: [] } });
      try {
        const { displaySetService: sets } = host.services;
        const both = [newer, older].map(id => sets.getDisplaySetByUID(id));
        const { pairs, notes } = await compared(both, abort.signal);
        const growth = growthViews(pairs);
        if (!abort.signal.aborted) state.set({ comparison: { id: newer, growth, notes } });
      } catch (cause) {
        if (running !== abort) return;
        state.set({ comparison: null });
        session.fail(cause);
      } finally {
        // Else the study was left meanwhile, and what runs now is another's.
        if (running === abort) running = null;
      }
    },
    leave: () => {
      running?.abort();
      running = null;
      state.set({ comparison: null });
    },
  };
}
