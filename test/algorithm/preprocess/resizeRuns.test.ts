import fc from 'fast-check';
import { runsOfMask } from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import {
  resizeRunsSteps,
  resizeSteps,
} from '../../../extensions/medclip-sam/src/algorithm/preprocess/resizePil';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';

const side = fc.integer({ min: 1, max: 60 });

test('is what Pillow makes of the pixels, to the last bit: larger, smaller, one side only, any mask', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.infiniteStream(fc.boolean()), (w, h, W, H, pixels) => {
      const data = Uint8Array.from({ length: w * h }, () => (pixels.next().value ? 1 : 0));
      const mask: Mask = { width: w, height: h, data };
      const to = { width: W, height: H };
      const white = { ...mask, channels: 1 as const, data: data.map(v => 255 * v) };
      expect(runUnsliced(resizeRunsSteps(runsOfMask(mask), to))).toEqual(
        runUnsliced(resizeSteps(white, to, 'bilinear'))
      );
    })
  );
});

test('full, empty and solid shapes', () => {
  for (const inside of [() => 0, () => 1, (i: number) => (i % 97 < 40 && i > 2000 ? 1 : 0)]) {
    const mask: Mask = {
      width: 97,
      height: 61,
      data: Uint8Array.from({ length: 97 * 61 }, (_, i) => inside(i)),
    };
    const white = { ...mask, channels: 1 as const, data: mask.data.map(v => 255 * v) };
    for (const to of [
      { width: 13, height: 8 },
      { width: 97, height: 8 },
      { width: 13, height: 61 },
    ]) {
      expect(runUnsliced(resizeRunsSteps(runsOfMask(mask), to)).data).toEqual(
        runUnsliced(resizeSteps(white, to, 'bilinear')).data
      );
    }
  }
});
