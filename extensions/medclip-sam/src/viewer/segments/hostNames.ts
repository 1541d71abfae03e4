import type { Subscription } from '../host/host';
import type { Feature, SessionContext } from '../sessionContext';
import { SEGMENT_INDEX } from './sliceVoxels';

/**
 * A segment of ours has one name: what the reader calls it in OHIF's own list, be it the segment or the segmentation around it,
 * is its name in the panel and in what is stored. Both are kept the same by `segmentLook`.
 *
 * @param rename as the panel does it: one undo step, unsaved from then on
 */
export function createHostNames(
  session: SessionContext,
  rename: (id: string, label: string) => void
): Feature {
  const { segmentationService: service } = session.host.services;
  /** What was asked for and may still be in the queue. */
  const asked = new Map<string, string>();
  let subscription: Subscription | null = null;

  const look = (id: string) => {
    const label = session.mode()?.accepted.facts(id)?.label;
    const there = service.getSegmentation(id);
    if (label === undefined || !there) return;
    const names = [there.segments[SEGMENT_INDEX]?.label, there.label];
    const name = names.map(n => n?.trim()).find(n => n && n !== label);
    if (!name) asked.delete(id);
    else if (asked.get(id) !== name) {
      asked.set(id, name);
      rename(id, name);
    }
  };

  const onModified = (payload: unknown) => {
    const id = (payload as { segmentationId?: string })?.segmentationId ?? '';
    // Not at once: we change the two names one after the other, and OHIF tells of each.
    queueMicrotask(() => look(id));
  };

  return {
    enter: () => {
      subscription?.unsubscribe();
      const { SEGMENTATION_MODIFIED = '' } = service.EVENTS;
      subscription = service.subscribe(SEGMENTATION_MODIFIED, onModified);
    },
    leave: () => {
      subscription?.unsubscribe();
      subscription = null;
      asked.clear();
    },
  };
}
