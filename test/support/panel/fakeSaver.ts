import type { SegmentSaver } from '../../../extensions/medclip-sam/src/viewer/saving/segmentSaver';

/** A saver that keeps nothing; `save` is what the test is about. */
export const fakeSaver = (save: SegmentSaver['save']): SegmentSaver => ({
  save,
  kept: () => [],
  problem: () => null,
  target: () => 'pacs',
  onChange: () => () => undefined,
  retry: async () => undefined,
  download: () => undefined,
  drop: async () => undefined,
});
