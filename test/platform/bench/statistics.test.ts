import { stagesSvg } from '@medclip/bench/plot';
import { median, percentile, ratioOf, slope, spread } from '@medclip/bench/statistics';

test('median, spread and percentile', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(spread([5, 1, 3])).toMatchObject({ median: 3, low: 1, high: 5 });
  expect(percentile([...Array(100).keys()], 0.95)).toBe(95);
});

test('a ratio is taken round by round, so that a slow round counts on both sides', () => {
  expect(ratioOf([1, 10, 1], [2, 20, 2])).toBe(0.5);
});

test('slope of a line', () => {
  const points = [
    [1, 3],
    [2, 5],
    [3, 7],
  ] as const;
  expect(slope(points)).toBeCloseTo(2);
});

test('the plot holds every bar and escapes names', () => {
  const svg = stagesSvg('a < b', [
    { name: 'long', stages: [['saliency', 90_000]] },
    {
      name: 'short & sweet',
      stages: [
        ['samDecode', 40],
        ['postprocess', 10],
      ],
    },
  ]);
  expect(svg.match(/<rect /g)!.length).toBeGreaterThanOrEqual(4);
  expect(svg).toContain('a &#60; b');
  expect(svg).toContain('short &#38; sweet');
  expect(svg).toContain('90 s');
});
