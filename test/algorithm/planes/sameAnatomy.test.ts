import type { Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { sameAnatomy } from '../../../extensions/medclip-sam/src/algorithm/planes/sameAnatomy';
import { resampleToPlane } from '../../../extensions/medclip-sam/src/algorithm/planes/resampleToPlane';
import {
  percentileWindow,
  resampledRaster,
} from '../../../extensions/medclip-sam/src/algorithm/planes/greyRange';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';

/** A head of nested ellipses, whose tissues have the given grey values; `dx` pixels further right. */
function head(greys: readonly number[], dx = 0, seed = 1, size = 160): Raster8 {
  const random = seededRandom(seed);
  const shapes = [
    [80, 80, 62, 74],
    [80, 80, 55, 67],
    [66, 74, 9, 22],
    [95, 74, 9, 22],
    [100, 112, 16, 12],
  ] as const;
  const data = new Uint8Array(size * size);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [(i % size) - dx, Math.floor(i / size)];
    let grey = 8;
    shapes.forEach(([cx, cy, a, b], k) => {
      if (((x - cx) / a) ** 2 + ((y - cy) / b) ** 2 <= 1) grey = greys[k]!;
    });
    data[i] = Math.max(0, Math.min(255, grey + 12 * (random() - 0.5)));
  }
  return { width: size, height: size, channels: 1, data };
}

const T1 = [210, 120, 40, 40, 95];
const T2 = [90, 110, 230, 230, 190];
const EVERYWHERE = new Uint8Array(160 * 160).fill(1);
const same = (a: Raster8, b: Raster8, inside = EVERYWHERE) =>
  runUnsliced(sameAnatomy(a, b, inside));

describe('whether two sequences show the body in one place', () => {
  test('of another contrast: yes', () => expect(same(head(T1), head(T2, 0, 2))).toBe(true));
  test.each([8, -10, 16])('the patient has moved by %s pixels: no', dx =>
    expect(same(head(T1), head(T2, dx, 2))).toBe(false)
  );
  test('nothing, or too little of it: that cannot be told', () => {
    expect(same(head(T1), { ...head(T1), data: new Uint8Array(160 * 160) })).toBeNull();
    expect(
      same(head(T1), head(T2, 0, 2), new Uint8Array(160 * 160).fill(1, 0, 160 * 20))
    ).toBeNull();
  });
  test('a companion of a small field of view is compared there alone', () => {
    const inside = EVERYWHERE.map(
      (_, i) => +(Math.abs((i % 160) - 85) < 42 && Math.abs(i / 160 - 85) < 42)
    );
    const cut = (image: Raster8) => ({ ...image, data: image.data.map((v, i) => v * inside[i]!) });
    expect(same(head(T1), cut(head(T2, 0, 2)), inside)).toBe(true);
    expect(same(head(T1), cut(head(T2, 10, 2)), inside)).toBe(false);
  });
  test('something else: no', () => {
    const random = seededRandom(5);
    const noise = { ...head(T1), data: Uint8Array.from({ length: 25_600 }, () => 255 * random()) };
    expect(same(head(T1), noise)).toBe(false);
  });
});

test('a companion is shown from its 0.5th to its 99.5th percentile, black where it does not reach', () => {
  const values = Float32Array.from({ length: 1001 }, (_, i) => i - 200);
  const window = percentileWindow([values])!;
  expect([window.center - window.width / 2, window.center + window.width / 2]).toEqual([-195, 795]);
  const inside = new Uint8Array(1001).fill(1, 0, 900);
  const resampled = { width: 1001, height: 1, values, inside };
  const { data } = runUnsliced(resampledRaster(resampled, window));
  expect([data[0], data[5], data[500], data[899], data[950]]).toEqual([0, 0, 128, 230, 0]);
  expect(percentileWindow([new Float32Array(50).fill(3)])).toBeNull();
  expect(percentileWindow([])).toBeNull();
});

test('a companion on an image of 1024 x 1024 is made in many short steps', () => {
  const plane = { width: 1024, height: 1024, orientation: [1, 0, 0, 0, 1, 0], position: [0, 0, 0] };
  const stack = { ...plane, spacing: [1, 1] as const, positions: [plane.position] };
  const data = new Uint8Array(1024 * 1024).fill(7);
  const steps = resampleToPlane(
    stack,
    { ...plane, spacing: [1, 1] },
    {
      ...{ slice: () => data, linearUpTo: 1 },
    }
  );
  const lengthOf = <T>(work: Generator<void, T>): { readonly count: number; readonly value: T } => {
    for (let count = 1; ; count++) {
      const { done, value } = work.next();
      if (done) return { count, value };
    }
  };
  const resampled = lengthOf(steps);
  const window = { center: 5, width: 10, function: 'LINEAR_EXACT' } as const;
  const shown = lengthOf(resampledRaster(resampled.value, window));
  expect(Math.min(resampled.count, shown.count)).toBeGreaterThan(100);
  expect(shown.value.data.every(v => v === shown.value.data[0])).toBe(true);
});
