import fc from 'fast-check';
import { connectedComponents } from '../../../extensions/medclip-sam/src/algorithm/mask/connectedComponents';
import { placeCrop } from '../../../extensions/medclip-sam/src/algorithm/mask/maskCrop';
import { maskParts } from '../../../extensions/medclip-sam/src/algorithm/mask/maskParts';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.boolean(), { minLength: width * height, maxLength: width * height })
      .map((on): Mask => ({ width, height, data: Uint8Array.from(on, Number) }))
  );

describe('maskParts', () => {
  test('the parts are the 8-connected components, largest first, and together they are the mask', () => {
    fc.assert(
      fc.property(masks, mask => {
        const parts = maskParts(mask, Infinity);
        const areas = connectedComponents(mask).components.map(c => c.area);
        expect(parts.map(p => p.areaPx)).toEqual(areas.sort((a, b) => b - a));
        const together = new Uint8Array(mask.data.length);
        for (const part of parts) {
          const placed = placeCrop(part, mask).data;
          expect(placed.reduce((n, v) => n + v, 0)).toBe(part.areaPx);
          placed.forEach((v, i) => (together[i] = together[i]! + v));
        }
        expect([...together]).toEqual([...mask.data]);
      })
    );
  });

  test('specks are left out, and so is what is beyond the number', () => {
    const data = new Uint8Array(40 * 3);
    data.fill(1, 0, 20);
    data.fill(1, 82, 92);
    data[118] = 1;
    const mask = { width: 40, height: 3, data };
    expect(maskParts(mask, 6).map(p => p.areaPx)).toEqual([20, 10, 1]);
    expect(maskParts(mask, 6, 0.1).map(p => p.areaPx)).toEqual([20, 10]);
    expect(maskParts(mask, 1).map(p => [p.areaPx, p.left, p.top])).toEqual([[20, 0, 0]]);
  });
});
