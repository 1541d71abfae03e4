import fc from 'fast-check';
import {
  fillHoles,
  growMask,
  keepPart,
  shrinkMask,
  smoothMask,
} from '../../../extensions/medclip-sam/src/algorithm/mask/morphology';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { areaOf, disc, maskWhere } from '../../support/images/maskShapes';

const anyMask = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((values): Mask => ({ width, height, data: Uint8Array.from(values) }))
  );
const contains = (a: Mask, b: Mask) => b.data.every((v, i) => !v || a.data[i] === 1);

describe('grow and shrink', () => {
  test('a disc of 10 grows to about 13 and shrinks to about 7', () => {
    const d = disc(64, 32, 32, 10);
    expect(areaOf(growMask(d, 3)) / (Math.PI * 13 ** 2)).toBeCloseTo(1, 1);
    expect(areaOf(shrinkMask(d, 3)) / (Math.PI * 7 ** 2)).toBeCloseTo(1, 1);
  });

  test('growing stays inside of the image, shrinking does not eat at its border', () => {
    const corner = maskWhere(8, 6, (x, y) => x < 3 && y < 3);
    expect(areaOf(growMask(corner, 1))).toBe(3 * 3 + 6);
    const cut = shrinkMask(corner, 1);
    expect(cut.data[0]).toBe(1);
    expect(areaOf(cut)).toBe(4);
  });

  test('growing contains the mask, shrinking is contained, and one is the other on the complement', () => {
    fc.assert(
      fc.property(anyMask, fc.integer({ min: 0, max: 3 }), (mask, r) => {
        expect(contains(growMask(mask, r), mask)).toBe(true);
        expect(contains(mask, shrinkMask(mask, r))).toBe(true);
        const opened = growMask(shrinkMask(mask, r), r);
        expect(contains(mask, opened)).toBe(true);
      })
    );
  });
});

describe('fill holes', () => {
  test('a ring becomes a disc; a notch that is open stays', () => {
    const ring = maskWhere(40, 40, (x, y) => {
      const r = Math.hypot(x - 20, y - 20);
      return r <= 12 && r >= 6;
    });
    expect(fillHoles(ring)).toEqual(disc(40, 20, 20, 12));
    const open = maskWhere(40, 40, (x, y) => ring.data[y * 40 + x] === 1 && !(y === 20 && x > 20));
    expect(areaOf(fillHoles(open))).toBe(areaOf(open));
  });

  test('twice is once', () => {
    fc.assert(
      fc.property(anyMask, mask => {
        const once = fillHoles(mask);
        expect(contains(once, mask)).toBe(true);
        expect(fillHoles(once)).toEqual(once);
      })
    );
  });
});

test('smoothing removes a lone pixel and a spike, keeps a straight border and the area of a disc', () => {
  const lone = maskWhere(20, 20, (x, y) => x === 10 && y === 10);
  expect(areaOf(smoothMask(lone))).toBe(0);
  const half = maskWhere(20, 20, x => x < 10);
  expect(smoothMask(half)).toEqual(half);
  const d = disc(80, 40, 40, 20);
  expect(areaOf(smoothMask(d)) / areaOf(d)).toBeCloseTo(1, 1);
});

test('keeping the part that was clicked, or the nearest one', () => {
  const two = maskWhere(30, 10, (x, y) => y > 2 && y < 6 && ((x > 2 && x < 6) || x > 20));
  const left = keepPart(two, { x: 4, y: 4 });
  expect(left && areaOf(left)).toBe(9);
  const nearest = keepPart(two, { x: 18, y: 4 });
  expect(nearest && areaOf(nearest)).toBe(27);
  expect(
    keepPart(
      maskWhere(4, 4, () => false),
      { x: 0, y: 0 }
    )
  ).toBeNull();
});
