import type { SegmentSaver } from '../../../extensions/medclip-sam/src/viewer/saving/segmentSaver';

/** A saver that keeps nothing; `save` is what the test is about, and what it does not fail on is saved: no draft, as of the real one. */
export const fakeSaver = (save: SegmentSaver['save']): SegmentSaver => ({
  save: async (accepted, seriesName) => {
    const sent = (accepted.list?.() ?? []).filter(s => s.reviewed && s.filled > 0);
    const saved = await save(accepted, seriesName);
    accepted.markSaved?.(sent);
    return saved;
  },
  kept: () => [],
  problem: () => null,
  target: () => 'pacs',
  subscribe: () => () => undefined,
  retry: async () => undefined,
  download: () => undefined,
  discard: async () => undefined,
});
