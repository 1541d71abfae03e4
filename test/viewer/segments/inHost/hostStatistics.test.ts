import type { Host } from '../../../../extensions/medclip-sam/src/viewer/host/host';
import { spareHostStatistics } from '../../../../extensions/medclip-sam/src/viewer/segments/inHost/hostStatistics';

const OFF = 'panelSegmentation.disableUpdateSegmentationStats';
const SLICE = 512 * 512;

function hostWith(decided: unknown) {
  let value = decided;
  const customizationService = {
    getCustomization: (id: string) => (id === OFF ? value : undefined),
    setCustomizations: (changes: Record<string, { $set: unknown }>) => {
      value = changes[OFF]!.$set;
    },
  };
  return { host: { services: { customizationService } } as unknown as Host, now: () => value };
}

test('OHIF counts the voxels of a segment on 500 slices, and no more once twenty such are open', () => {
  const { host, now } = hostWith(undefined);
  spareHostStatistics(host, 500 * SLICE);
  expect(now()).toBeUndefined();
  spareHostStatistics(host, 20 * 500 * SLICE);
  expect(now()).toBe(true);
});

test('a site that wants the statistics keeps them', () => {
  const { host, now } = hostWith(false);
  spareHostStatistics(host, 20 * 500 * SLICE);
  expect(now()).toBe(false);
});
