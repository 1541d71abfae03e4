import {
  activeImage,
  imageAt,
  imageRef,
  positionText,
} from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { DicomInstance, Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
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

/** Two slices, each as often as there are headers. */
function repeated(headers: readonly object[]) {
  const fake = createFakeHost({ slices: 2 * headers.length });
  fake.displaySet.instances!.forEach((instance, i) => {
    Object.assign(instance, {
      ImagePositionPatient: [0, 0, 5 * (i % 2)],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [1, 1],
      InstanceNumber: i + 1,
      ...headers[Math.floor(i / 2)],
    });
  });
  return fake;
}

const place = (...headers: readonly object[]) => {
  const { host, imageIds, displaySet } = repeated(headers);
  const last = timePointsOf(host, displaySet).at(-1)!;
  const id = imageIds.at(-2)!;
  expect(last.imageIds).toContain(id);
  const instance = host.cornerstone().metaData.get('instance', id) as DicomInstance;
  return positionText(imageRef(host, displaySet, id, instance));
};
const enhanced = (group: string, item: object) => ({
  PerFrameFunctionalGroupsSequence: [{ [group]: [item] }],
});

describe('what images at one place are called', () => {
  test.each([
    ['stored twice', [{}, {}], 'Image 2 of 2 at this position'],
    [
      'stored twice, with the times of the slices',
      [{ AcquisitionTime: '101500' }, { AcquisitionTime: '101500' }],
      'Image 2 of 2 at this position',
    ],
    [
      'acquired twice',
      [{ AcquisitionTime: '101500' }, { AcquisitionTime: '101530.5' }],
      'Time point 2 of 2',
    ],
    ['phases', [{ TriggerTime: 0 }, { TriggerTime: 40 }, { TriggerTime: 80 }], 'Time point 3 of 3'],
    ['acquisitions', [{ AcquisitionNumber: 1 }, { AcquisitionNumber: 2 }], 'Time point 2 of 2'],
    [
      'echoes',
      [
        { EchoTime: 20, AcquisitionTime: '1' },
        { EchoTime: 80.5, AcquisitionTime: '2' },
      ],
      'TE 80.5 ms (2 of 2)',
    ],
    [
      'b-values, each acquired on its own',
      [
        { DiffusionBValue: 0, AcquisitionNumber: 1 },
        { DiffusionBValue: 50, AcquisitionNumber: 2 },
        { DiffusionBValue: 1000, AcquisitionNumber: 3 },
      ],
      'b = 1000 (3 of 3)',
    ],
    [
      'b-values of several directions',
      [{ DiffusionBValue: 0 }, { DiffusionBValue: 800 }, { DiffusionBValue: 800 }],
      'b = 800 (3 of 3)',
    ],
    [
      'times and echoes',
      [
        { TemporalPositionIdentifier: 1, EchoTime: 20 },
        { TemporalPositionIdentifier: 1, EchoTime: 80 },
        { TemporalPositionIdentifier: 2, EchoTime: 20 },
        { TemporalPositionIdentifier: 2, EchoTime: 80 },
      ],
      'Image 4 of 4 at this position',
    ],
    [
      'an enhanced object of several times',
      [1, 2].map(TemporalPositionIndex =>
        enhanced('FrameContentSequence', { TemporalPositionIndex })
      ),
      'Time point 2 of 2',
    ],
    [
      'an enhanced object of b-values',
      [0, 600].map(DiffusionBValue => enhanced('MRDiffusionSequence', { DiffusionBValue })),
      'b = 600 (2 of 2)',
    ],
  ])('%s', (_, headers, said) => {
    expect(place(...headers)).toBe(`${said}, slice 1 of 2`);
  });
});

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
