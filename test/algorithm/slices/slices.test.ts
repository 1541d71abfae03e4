import fc from 'fast-check';
import {
  distanceTo,
  signedDistance,
} from '../../../extensions/medclip-sam/src/algorithm/mask/distanceTransform';
import { masksBetween } from '../../../extensions/medclip-sam/src/algorithm/slices/interpolateSlices';
import {
  overlap,
  promptFromMask,
  stopReason,
} from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { areaOf, disc, maskWhere } from '../../support/images/maskShapes';

test('the distance transform is the distance, against brute force', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 63, maxLength: 63 }),
      values => {
        const mask = { width: 9, height: 7, data: Uint8Array.from(values) };
        fc.pre(values.includes(1));
        const { data } = distanceTo(mask, 1);
        for (let i = 0; i < 63; i++) {
          let best = Infinity;
          values.forEach((v, j) => {
            if (!v) return;
            best = Math.min(
              best,
              Math.hypot((i % 9) - (j % 9), Math.floor(i / 9) - Math.floor(j / 9))
            );
          });
          expect(data[i]).toBeCloseTo(best, 4);
        }
      }
    ),
    { numRuns: 60 }
  );
});

test('signed distance: half a pixel on either side of the border', () => {
  const { data } = signedDistance(maskWhere(9, 1, x => x >= 4));
  expect([...data]).toEqual([3.5, 2.5, 1.5, 0.5, -0.5, -1.5, -2.5, -3.5, -4.5]);
});

describe('filling between two slices', () => {
  test('half-way between discs of 8 and 16 lies a disc of 12', () => {
    const middle = masksBetween(disc(64, 32, 32, 8), disc(64, 32, 32, 16))(0.5);
    expect(overlap(middle, disc(64, 32, 32, 12))).toBeGreaterThan(0.97);
  });

  test('the ends are the slices themselves', () => {
    const [a, b] = [disc(40, 12, 20, 7), disc(40, 26, 18, 9)];
    expect(overlap(masksBetween(a, b)(0), a)).toBe(1);
    expect(overlap(masksBetween(a, b)(1), b)).toBe(1);
  });

  test('a structure that wanders by more than its width does not vanish in between', () => {
    const middle = masksBetween(disc(80, 15, 40, 8), disc(80, 60, 40, 8))(0.5);
    expect(overlap(middle, disc(80, 37.5, 40, 8))).toBeGreaterThan(0.95);
  });

  test('an empty slice is refused', () => {
    expect(() =>
      masksBetween(
        disc(20, 10, 10, 3),
        maskWhere(20, 20, () => false)
      )
    ).toThrow(RangeError);
  });
});

describe('propagation', () => {
  test('the next slice is asked with a wider box and a point inside of each part', () => {
    const two = maskWhere(
      100,
      60,
      (x, y) => Math.hypot(x - 20, y - 30) < 10 || Math.hypot(x - 75, y - 30) < 12
    );
    const prompt = promptFromMask(two)!;
    expect(prompt.box![0]).toBeLessThan(11);
    expect(prompt.box![2]).toBeGreaterThan(86);
    expect(prompt.points).toHaveLength(2);
    for (const { x, y } of prompt.points) expect(two.data[y * 100 + x]).toBe(1);
    expect(promptFromMask(maskWhere(5, 5, () => false))).toBeNull();
  });

  test('the point lies inside even of a ring', () => {
    const ring = maskWhere(60, 60, (x, y) => Math.abs(Math.hypot(x - 30, y - 30) - 20) < 4);
    const [point] = promptFromMask(ring)!.points;
    expect(ring.data[point!.y * 60 + point!.x]).toBe(1);
  });

  const previous = disc(64, 32, 32, 10);
  const firstArea = areaOf(previous);
  const evidence = { firstArea, previous, score: 0.9, textMatches: null };
  test.each([
    ['the same structure a little smaller goes on', disc(64, 32, 33, 9), {}, null],
    ['nothing left', maskWhere(64, 64, () => false), {}, 'faded'],
    ['a speck', disc(64, 32, 32, 1), {}, 'faded'],
    ['SAM is unsure', disc(64, 32, 32, 10), { score: 0.3 }, 'low-score'],
    ['it spills over', disc(64, 32, 32, 20), {}, 'area-jump'],
    ['it collapses', disc(64, 32, 32, 5), {}, 'area-jump'],
    ['it is somewhere else', disc(64, 48, 32, 10), {}, 'moved-away'],
    [
      'the text no longer matches',
      disc(64, 32, 32, 10),
      { textMatches: false },
      'text-does-not-match',
    ],
    ['the text still matches', disc(64, 32, 32, 10), { textMatches: true }, null],
  ] as const)('%s', (_name, mask, more, reason) => {
    expect(stopReason({ ...evidence, mask, ...more })).toBe(reason);
  });
});
