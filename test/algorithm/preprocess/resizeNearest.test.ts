import fc from 'fast-check';
import {
  nearestIndices,
  resizeNearest,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';

it('rounds whole quotients as OpenCV and torch do', () => {
  // cv2.resize(..., INTER_NEAREST) and F.interpolate(mode='nearest') of 0..71 at 51 columns.
  expect(nearestIndices(72, 51, 'cv2')[17]).toBe(23);
  expect(nearestIndices(72, 51, 'torch')[17]).toBe(24);
});

it('takes neighbours in order, inside the source, within one of the exact place', () => {
  const side = fc.integer({ min: 1, max: 4096 });
  fc.assert(
    fc.property(side, side, fc.constantFrom('cv2' as const, 'torch' as const), (from, to, as) => {
      const found = nearestIndices(from, to, as);
      expect(found[0]).toBe(0);
      for (let i = 0; i < to; i++) {
        const exact = (i * from) / to;
        // torch multiplies in single precision, which may round up to the next one.
        const most = as === 'torch' ? exact * (1 + 2 ** -22) : exact;
        if (found[i]! > most || found[i]! < Math.floor(exact) - 1)
          throw new Error(`${from} ${to} ${i}`);
        if (i > 0 && found[i]! < found[i - 1]!) throw new Error('out of order');
      }
    }),
    { numRuns: 200, examples: [[4092, 4091, 'torch']] }
  );
});

it('keeps an image of the same size, and doubles one', () => {
  const data = Uint8Array.of(1, 2, 3, 4);
  const two = { width: 2, height: 2 };
  expect(resizeNearest(data, two, two)).toEqual(data);
  const four = resizeNearest(data, two, { width: 4, height: 2 });
  expect([...four]).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
});
