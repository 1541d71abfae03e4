import type { SegmentSaver } from '../../../extensions/medclip-sam/src/viewer/saving/segmentSaver';

/** A saver that keeps nothing; `save` is what the test is about. */
export const fakeSaver = (save: SegmentSaver['save']): SegmentSaver => ({
  save,
  kept: () => [],
  problem: () => null,
  target: () => 'pacs',
  subscribe: () => () => undefined,
  retry: async () => undefined,
  download: () => undefined,
  discard: async () => undefined,
});
