import { seriesGridOf } from '../../../extensions/medclip-sam/src/dicom/geometry/seriesGrid';

const slice = (z: number, more: object = {}) => ({
  frame: 1,
  dataset: {
    ...{ Rows: 40, Columns: 50, PixelSpacing: [0.5, 0.7], SliceThickness: 3 },
    ...{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0], ImagePositionPatient: [1, 2, z] },
    ...more,
  },
});

test('frames are slices in the order of their place, whatever the order they come in', () => {
  const { grid, order } = seriesGridOf([slice(6), slice(0), slice(3)])!;
  expect(order).toEqual([1, 2, 0]);
  expect(grid).toEqual({
    ...{ width: 50, height: 40, orientation: [1, 0, 0, 0, 1, 0], spacing: [0.5, 0.7] },
    positions: [
      [1, 2, 0],
      [1, 2, 3],
      [1, 2, 6],
    ],
  });
});

test('frames of one object have places of their own', () => {
  const dataset = {
    ...{ Rows: 4, Columns: 5, NumberOfFrames: 2 },
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [{ PixelSpacing: [1, 1] }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
      },
    ],
    PerFrameFunctionalGroupsSequence: [9, 4].map(z => ({
      PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
    })),
  };
  const found = seriesGridOf([1, 2].map(frame => ({ dataset, frame })));
  expect(found?.order).toEqual([1, 0]);
});

test.each([
  ['several at one place', [slice(0), slice(3), slice(3)]],
  ['not parallel', [slice(0), slice(3, { ImageOrientationPatient: [1, 0, 0, 0, 0.98, 0.199] })]],
  ['of another size', [slice(0), slice(3, { Rows: 41 })]],
  ['of another spacing', [slice(0), slice(3, { PixelSpacing: [0.6, 0.7] })]],
  ['without a place', [slice(0), slice(3, { ImagePositionPatient: undefined })]],
  ['none', []],
])('no grid: %s', (_, frames) => expect(seriesGridOf(frames)).toBeNull());
