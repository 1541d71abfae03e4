import type { FloatMap, Mask } from '@medclip/extension-medclip-sam/core/raster';
import { isotonic } from '../../../platform/cli/src/evaluation/isotonic';
import { BINS, binOf, reliabilityAt } from '../../../platform/cli/src/evaluation/reliabilityBins';
import {
  countReliability,
  reliabilityCurve,
  reliabilityTable,
  type ReliabilityCounts,
} from '../../../platform/cli/src/evaluation/reliabilityCurve';

const SIDE = 40;
const map = (at: (x: number, y: number) => number): FloatMap => ({
  width: SIDE,
  height: SIDE,
  data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => at(i % SIDE, Math.floor(i / SIDE))),
});
const mask = (inside: (x: number, y: number) => boolean): Mask => {
  const { data, ...size } = map((x, y) => +inside(x, y));
  return { ...size, data: Uint8Array.from(data) };
};
const square = (from: number, to: number) =>
  mask((x, y) => x >= from && x < to && y >= from && y < to);
const nothing = mask(() => false);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Counts with so many right and wrong pixels at two reliabilities. */
const counts = (low: readonly [number, number], high: readonly [number, number]) => {
  const right = new Array<number>(BINS).fill(0);
  const wrong = new Array<number>(BINS).fill(0);
  [right[2], wrong[2]] = low;
  [right[16], wrong[16]] = high;
  return { right, wrong, most: 1, grid: { right: [], wrong: [] } } satisfies ReliabilityCounts;
};

describe('counting', () => {
  test('takes the box around both outlines and a quarter of its size around', () => {
    const { right, wrong } = countReliability(
      map(() => 0.48),
      null,
      square(10, 20),
      square(10, 22)
    )!;
    expect(sum(wrong)).toBe(12 * 12 - 10 * 10);
    expect(sum(right) + sum(wrong)).toBe(18 * 18);
    expect(right[9]).toBe(sum(right));
  });

  test('stays in the image, and counts nothing where there is no outline', () => {
    const all = countReliability(
      map(() => 1),
      null,
      mask(() => true),
      nothing
    )!;
    expect(sum(all.wrong)).toBe(SIDE * SIDE);
    expect(all.wrong[BINS - 1]).toBe(SIDE * SIDE);
    expect(
      countReliability(
        map(() => 1),
        null,
        nothing,
        nothing
      )
    ).toBeNull();
  });
});

describe('bins', () => {
  test('every value lies in the bin whose middle is nearest to it, up to the most that votes reach', () => {
    for (const most of [1, 1 / 3, 0.5]) {
      for (let bin = 0; bin < BINS; bin++) expect(binOf(reliabilityAt(bin, most), most)).toBe(bin);
      expect(binOf(0, most)).toBe(0);
      expect(binOf(most, most)).toBe(BINS - 1);
      expect(binOf(most * (1 + 1e-6), most)).toBe(BINS - 1);
    }
  });

  test('what is nearly sure is told apart: half as far from the end, two bins further', () => {
    expect(binOf(1 - 0.001, 1) - binOf(1 - 0.002, 1)).toBe(2);
    expect(binOf(0.5 * (1 - 0.001), 0.5)).toBe(binOf(1 - 0.001, 1));
  });
});

describe('the whole image, on a grid', () => {
  const curveOf = (reliability: FloatMap, outline: Mask, truth: Mask) =>
    reliabilityCurve([countReliability(reliability, null, outline, truth)!], [])!;

  test('pixels far from the outline count too, whatever the size of the image', () => {
    const { grid } = countReliability(
      map(() => 0.5),
      null,
      square(10, 20),
      square(10, 30)
    )!;
    expect(grid.right.length + grid.wrong.length).toBe(64 * 64);
    expect(grid.wrong.length / (64 * 64)).toBeCloseTo((20 * 20 - 10 * 10) / (SIDE * SIDE), 1);
  });

  test('sees what is less reliable by less than a bin, and counts ties half', () => {
    const [outline, truth] = [square(10, 20), square(10, 22)];
    const isWrong = (x: number, y: number) =>
      outline.data[y * SIDE + x] !== truth.data[y * SIDE + x];
    const finely = curveOf(
      map((x, y) => (isWrong(x, y) ? 0.3 : 0.3001)),
      outline,
      truth
    );
    expect([finely.auroc, finely.aurocImage]).toEqual([0.5, 1]);
    const level = curveOf(
      map(() => 0.3),
      outline,
      truth
    );
    expect(level.aurocImage).toBe(0.5);
    const misled = curveOf(
      map((x, y) => (isWrong(x, y) ? 0.9 : 0.1)),
      outline,
      truth
    );
    expect(misled.aurocImage).toBe(0);
  });
});

describe('the curve', () => {
  test('is at its best where wrong pixels are the unreliable ones, at a half where it tells nothing', () => {
    expect(reliabilityCurve([counts([0, 10], [10, 0])], [])!.auroc).toBe(1);
    expect(reliabilityCurve([counts([10, 0], [0, 10])], [])!.auroc).toBe(0);
    expect(reliabilityCurve([counts([5, 5], [5, 5])], [])!.auroc).toBe(0.5);
    expect(reliabilityCurve([counts([5, 0], [5, 0])], [])!.auroc).toBeNull();
    expect(reliabilityCurve([], [])).toBeNull();
  });

  test('holds the claim against what is right, each image counting the same', () => {
    const small = counts([1, 1], [2, 0]);
    const large = counts([100, 100], [200, 0]);
    const one = reliabilityCurve([small], [])!;
    expect(one.curve.map(c => c.right)).toEqual([0.5, 1]);
    const claims = [(1 + 2.5 / 20) / 2, (1 + 16.5 / 20) / 2];
    expect(one.ece).toBeCloseTo(0.5 * (claims[0]! - 0.5) + 0.5 * (1 - claims[1]!), 12);
    expect(one.eceByOthers).toBeNull();
    const both = reliabilityCurve([small, large], [])!;
    expect(both.ece).toBeCloseTo(one.ece, 12);
    expect(both.wrong).toBeCloseTo(0.25, 12);
    expect(sum(both.curve.map(c => c.pixels))).toBeCloseTo(1, 12);
  });

  test('what other groups show replaces the claim', () => {
    const own = [counts([1, 1], [2, 0])];
    expect(reliabilityCurve(own, [counts([50, 50], [30, 0])])!.eceByOthers).toBeCloseTo(0, 12);
    expect(reliabilityCurve(own, [counts([100, 0], [30, 0])])!.eceByOthers).toBeCloseTo(0.25, 12);
  });
});

test('a table for a pack holds what was right where pixels were, rising', () => {
  expect(reliabilityTable([])).toBeNull();
  expect(reliabilityTable([counts([1, 3], [3, 1])])).toEqual([
    [0.125, 0.25],
    [0.825, 0.75],
  ]);
  expect(reliabilityTable([counts([3, 1], [1, 3])])).toEqual([
    [0.125, 0.5],
    [0.825, 0.5],
  ]);
});

describe('isotonic', () => {
  test('leaves what rises, pools what falls by its weight, takes on what has none', () => {
    expect([...isotonic([1, 2, 4], [1, 1, 1])]).toEqual([1, 2, 4]);
    expect([...isotonic([3, 1, 4], [1, 3, 1])]).toEqual([1.5, 1.5, 4]);
    expect([...isotonic([9, 1, 9, 2], [0, 1, 0, 1])]).toEqual([1, 1, 1, 2]);
    expect([...isotonic([4, 3, 2, 1], [1, 1, 1, 1])]).toEqual([2.5, 2.5, 2.5, 2.5]);
    expect(() => isotonic([1], [0])).toThrow(RangeError);
  });
});
