import {
  activeImage,
  imageAt,
  positionText,
} from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { timePointsOf } from '../../../extensions/medclip-sam/src/viewer/image/timePoints';
import { createFakeHost } from '../../support/panel/fakeHost';

/** Two slices at each of three times, as scanners send them: all slices of a time, then the next. */
function series() {
  const fake = createFakeHost({ slices: 6 });
  fake.displaySet.instances!.forEach((instance, i) => {
    Object.assign(instance, {
      ImagePositionPatient: [0, 0, 5 * (i % 2)],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [1, 1],
      TemporalPositionIdentifier: Math.floor(i / 2) + 1,
    });
  });
  return fake;
}

describe('several images at one place', () => {
  test('are time points; a run counts the slices of its own', async () => {
    const { host, displaySet, imageIds } = series();
    const points = timePointsOf(host, displaySet);
    expect(points.map(p => p.imageIds)).toEqual([
      imageIds.slice(0, 2),
      imageIds.slice(2, 4),
      imageIds.slice(4, 6),
    ]);
    const active = activeImage(host);
    expect(positionText(active)).toBe('Time point 1 of 3, slice 1 of 2');
    expect((await imageAt(host, active, 1)).imageId).toBe(imageIds[1]);
  });

  test('an image that is missing at one place shifts no other', () => {
    const { host, displaySet, imageIds } = series();
    // The first slice was not acquired at the first time: its place holds times 2 and 3 alone.
    Object.assign(displaySet, { imageIds: imageIds.slice(1) });
    expect(timePointsOf(host, displaySet).map(p => p.imageIds)).toEqual([
      imageIds.slice(1, 2),
      imageIds.slice(2, 4),
      imageIds.slice(4, 6),
    ]);
  });

  test('a volume of time points is asked which one it shows', () => {
    const { host, imageIds, viewport } = series();
    const cornerstone = host.cornerstone();
    const volume = {
      isDynamicVolume: () => true,
      getCurrentDimensionGroupImageIds: () => imageIds.slice(4, 6),
    };
    Object.assign(viewport, { getAllVolumeIds: () => ['volume'] });
    const withVolume: Host = {
      ...host,
      cornerstone: () => ({
        ...cornerstone,
        cache: { ...cornerstone.cache, getVolume: () => volume },
      }),
    };
    const active = activeImage(withVolume);
    expect(active.imageId).toBe(imageIds[4]);
    expect(positionText(active)).toBe('Time point 3 of 3, slice 1 of 2');
  });

  test('a series with one image at each place has none', () => {
    const { host, displaySet } = createFakeHost({ slices: 3 });
    expect(timePointsOf(host, displaySet)).toEqual([{ imageIds: displaySet.imageIds }]);
    expect(positionText(activeImage(host))).toBe('Slice 1 of 3');
  });
});
