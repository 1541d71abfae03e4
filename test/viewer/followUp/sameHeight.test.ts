import { sameHeight } from '../../../extensions/medclip-sam/src/viewer/followUp/sameHeight';
import type { ImagePlane } from '../../../extensions/medclip-sam/src/dicom/geometry/imagePlane';

const stack = (count: number, gap: number, start = 0, orientation = [1, 0, 0, 0, 1, 0]) =>
  Array.from({ length: count }, (_, i): ImagePlane => ({
    position: [0, 0, start + gap * i],
    orientation,
    spacing: [1, 1],
    thickness: gap,
  }));

test('the same share of the stack, and 20 mm up and down, whatever the slices are apart', () => {
  // Slice 20 of 0..40 mm is the middle: 100 mm of 200 mm, of slices 5 mm apart.
  expect(sameHeight(stack(41, 1), 20, stack(41, 5, -300))).toEqual([
    16, 17, 18, 19, 20, 21, 22, 23, 24,
  ]);
});

test('a stack in the other order is the same body', () => {
  expect(sameHeight(stack(11, 10), 8, stack(11, -10))).toEqual([0, 1, 2, 3, 4, 5]);
});

test('thick slices: at least three up and down; at the end of the stack none beyond it', () => {
  expect(sameHeight(stack(11, 10), 0, stack(11, 12))).toEqual([0, 1, 2, 3]);
  expect(sameHeight(stack(11, 10), 10, stack(11, 12))).toEqual([7, 8, 9, 10]);
});

test('without places in the patient the share of the images counts', () => {
  const none = Array.from({ length: 40 }, () => null);
  expect(sameHeight(none, 20, none)[0]).toBe(14);
  expect(sameHeight([null], 0, [null])).toEqual([0]);
  expect(sameHeight([null], 0, stack(9, 5))).toHaveLength(7);
});

test('planes that are not parallel have no common height', () => {
  const turned = stack(2, 5, 0, [0, 1, 0, 0, 0, 1]);
  expect(sameHeight([...stack(9, 5), ...turned], 0, stack(20, 1))).toEqual([0, 1, 2, 3]);
});
