import { segmentViews } from '../../../extensions/medclip-sam/src/viewer/segments/segmentViews';
import type { AcceptedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';

const mask = { width: 1, height: 1, data: Uint8Array.of(1) };

test('of the outlined images those are counted that no run was asked for and no hand has changed', () => {
  const origins = ['ai', 'learnt', 'propagated', 'interpolated', 'hand', 'carried', 'stored'];
  const segment = {
    ...{
      id: 's1',
      label: 'lungs',
      codedAs: 'lungs',
      rgb: [1, 2, 3],
      state: 'accepted',
      filled: origins.length,
    },
    masks: new Map(origins.map(origin => [origin, mask])),
    // Emptied since: no image of the segment any more.
    sliceOrigins: new Map([...origins, 'gone'].map(o => [o, o === 'gone' ? 'learnt' : o])),
    slices: new Map(),
    ref: { modality: 'CT', displaySet: { instances: [] } },
  } as unknown as AcceptedSegment;
  expect(segmentViews([segment], null, new Map())[0]).toMatchObject({ slices: 7, continued: 3 });
});
