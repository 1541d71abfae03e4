import fc from 'fast-check';
import {
  fitToEdges,
  guidedFilter,
  guidedRadius,
} from '../../../extensions/medclip-sam/src/algorithm/mask/guidedUpsampling';
import type { FloatMap, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';

const side = fc.integer({ min: 1, max: 14 });
const radius = fc.integer({ min: 1, max: 10 });
const map = (width: number, height: number, of: (i: number) => number): FloatMap => ({
  ...{ width, height },
  data: Float32Array.from({ length: width * height }, (_, i) => of(i)),
});
const noise = (seed: number) => (i: number) => (((i + 1) * 7919 * seed) % 101) / 100;

/** Mean of the window around each pixel, by adding up. */
function windowMean({ width, height, data }: FloatMap, r: number): FloatMap {
  return map(width, height, i => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let [sum, n] = [0, 0];
    for (let v = Math.max(0, y - r); v <= Math.min(height - 1, y + r); v++) {
      for (let u = Math.max(0, x - r); u <= Math.min(width - 1, x + r); u++, n++) {
        sum += data[v * width + u]!;
      }
    }
    return sum / n;
  });
}

const times = (a: FloatMap, b: FloatMap) => map(a.width, a.height, i => a.data[i]! * b.data[i]!);

it('is the filter of the paper, window by window', () => {
  fc.assert(
    fc.property(side, side, radius, fc.integer({ min: 1, max: 99 }), (w, h, r, seed) => {
      const [z, guide] = [map(w, h, i => 8 * noise(seed)(i) - 4), map(w, h, noise(seed + 1))];
      const [mi, mz] = [windowMean(guide, r), windowMean(z, r)];
      const [mii, miz] = [windowMean(times(guide, guide), r), windowMean(times(guide, z), r)];
      const a = map(w, h, i => {
        const [m, q] = [mi.data[i]!, mz.data[i]!];
        return (miz.data[i]! - m * q) / (mii.data[i]! - m * m + 0.003);
      });
      const b = map(w, h, i => mz.data[i]! - a.data[i]! * mi.data[i]!);
      const [ma, mb] = [windowMean(a, r), windowMean(b, r)];
      const found = guidedFilter(z, guide, r).data;
      found.forEach((v, i) =>
        expect(Math.abs(v - (ma.data[i]! * guide.data[i]! + mb.data[i]!))).toBeLessThan(2e-4)
      );
    }),
    { numRuns: 60 }
  );
});

it('leaves the mean of the means where the image is constant', () => {
  fc.assert(
    fc.property(side, side, radius, fc.integer({ min: 0, max: 255 }), (w, h, r, grey) => {
      const z = map(w, h, i => 8 * noise(3)(i) - 4);
      const found = guidedFilter(
        z,
        map(w, h, () => grey / 255),
        r
      ).data;
      const mean = windowMean(windowMean(z, r), r).data;
      found.forEach((v, i) => expect(Math.abs(v - mean[i]!)).toBeLessThan(1e-3));
    })
  );
});

it('follows the size of the outline, from 1 to 10 pixels', () => {
  expect([0, 1, 400, 10_000, 1e7].map(guidedRadius)).toEqual([1, 1, 1, 7, 10]);
});

const SIZE = 64;
const image: Raster8 = {
  ...{ width: SIZE, height: SIZE, channels: 1 },
  data: Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.hypot((i % SIZE) - 32, Math.floor(i / SIZE) - 32) <= 20 ? 180 : 70
  ),
};

it('pulls an edge that is 1 pixel off to the image’s edge, and touches nothing far away', () => {
  const logits = map(SIZE, SIZE, i => 21 - Math.hypot((i % SIZE) - 32, Math.floor(i / SIZE) - 32));
  const fitted = fitToEdges(logits, image);
  const wrong = (z: FloatMap): number =>
    z.data.reduce((n, v, i) => n + +(v > 0 !== (image.data[i] === 180)), 0);
  expect(wrong(fitted)).toBeLessThan(wrong(logits) / 2);
  expect(fitted.data[0]).toBe(logits.data[0]);
});

it('leaves an empty outline empty, takes the threshold off, and refuses other sizes', () => {
  const none = map(SIZE, SIZE, () => -1);
  expect(fitToEdges(none, image).data).toEqual(none.data);
  expect(fitToEdges(none, image, 2).data[5]).toBe(-3);
  expect(() =>
    fitToEdges(
      map(3, 3, () => 1),
      image
    )
  ).toThrow(RangeError);
  const dot = { width: 1, height: 1 };
  const one = fitToEdges(
    { ...dot, data: Float32Array.of(9) },
    { ...dot, channels: 1, data: Uint8Array.of(7) }
  );
  expect(one.data[0]).toBeCloseTo(4);
});
