import type { SegmentsActions } from '../../ui/state/segments';
import type { Feature, Reading } from '../reading';

/** The list of segments that a human has taken over. */
export function createSegmentActions(reading: Reading): SegmentsActions & Feature {
  return {
    removeSegment: id => reading.mode()?.accepted.remove(id),
    leave: () => reading.state.set({ segments: [] }),
  };
}
