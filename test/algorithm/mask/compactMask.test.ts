import fc from 'fast-check';
import {
  isFilled,
  isKept,
  compactMask,
  runsOf,
  sameMask,
} from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

const anyMask = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height, max: 1 })
      .map((data): Mask => ({ width, height, data }))
  );

test('a kept mask has the same pixels, size and runs, copied and sent as well', () => {
  fc.assert(
    fc.property(anyMask, mask => {
      const kept = compactMask(mask);
      expect([kept.width, kept.height]).toEqual([mask.width, mask.height]);
      expect([...kept.data]).toEqual([...mask.data]);
      expect([...structuredClone(kept).data]).toEqual([...mask.data]);
      expect([...{ ...kept }.data]).toEqual([...mask.data]);
      expect(runsOf(kept)).toEqual(runsOf(mask));
      expect(isFilled(kept)).toBe(mask.data.includes(1));
      expect(compactMask(kept)).toBe(kept);
    })
  );
});

test('pixels are made once while they are in use', () => {
  const kept = compactMask({ width: 3, height: 1, data: Uint8Array.of(0, 1, 1) });
  expect(kept.data).toBe(kept.data);
});

test('it does not hold on to the pixels that it was made from', () => {
  const mask = { width: 3, height: 1, data: Uint8Array.of(0, 1, 1) };
  const kept = compactMask(mask);
  expect(isKept(kept)).toBe(true);
  expect(isKept(mask)).toBe(false);
  mask.data.fill(0);
  expect([...kept.data]).toEqual([0, 1, 1]);
});

test('same pixels, whatever form they have', () => {
  fc.assert(
    fc.property(anyMask, fc.nat(), (mask, at) => {
      const other = { ...mask, data: mask.data.slice() };
      expect(sameMask(compactMask(mask), { ...other })).toBe(true);
      const i = at % other.data.length;
      other.data[i] = 1 - other.data[i]!;
      expect(sameMask(compactMask(mask), { ...other })).toBe(false);
    })
  );
  expect(sameMask(undefined, undefined)).toBe(false);
  const [wide, high] = [
    { width: 2, height: 1, data: new Uint8Array(2) },
    { width: 1, height: 2, data: new Uint8Array(2) },
  ];
  expect(sameMask(wide, high)).toBe(false);
});
