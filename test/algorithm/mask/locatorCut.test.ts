import { locatorCut } from '@medclip/extension-medclip-sam/algorithm/mask/locatorCut';

const map = (...data: number[]) => ({
  ...{ width: data.length, height: 1 },
  data: Float32Array.from(data),
});

it('cuts where it was trained to where the net is sure', () => {
  expect(locatorCut(map(-9, 20, 3), { share: 0.5, below: 8 })).toBe(0);
});

it('reaches further out the less sure the net is', () => {
  expect(locatorCut(map(-9, 4, 3), { share: 0.5, below: 8 })).toBe(-6);
  expect(locatorCut(map(-9, -2, -3), { share: 0.5, below: 8 })).toBe(-9);
});
