import {
  commonRuns,
  joinedRuns,
  maskOfRuns,
  measureRuns,
  runsHold,
  runsIou,
  runsMeet,
  runsOfMask,
  runsPlaced,
  runsWithin,
  sampleRuns,
  withPart,
} from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import { cutMask, cutRuns } from '../../../extensions/medclip-sam/src/algorithm/mask/maskCrop';
import { runParts } from '@medclip/extension-medclip-sam/algorithm/mask/runParts';
import { connectedComponents } from '@medclip/extension-medclip-sam/algorithm/mask/connectedComponents';
import {
  logitsToMask,
  outlineRuns,
  upscaleLogits,
  upscaleProbability,
} from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import { samGeometry } from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import type { FloatMap, Mask } from '@medclip/extension-medclip-sam/core/raster';

/** Repeatable numbers in 0..1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

const [WIDTH, HEIGHT] = [37, 23];
function speckle(seed: number, share: number): Mask {
  const next = numbers(seed);
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, () => (next() < share ? 1 : 0));
  return { width: WIDTH, height: HEIGHT, data };
}

describe('runs of a mask', () => {
  const cases: readonly (readonly [string, Mask, Mask])[] = [
    ['speckle', speckle(1, 0.5), speckle(2, 0.3)],
    ['nearly full', speckle(3, 0.95), speckle(4, 0.9)],
    ['full and empty', speckle(5, 2), speckle(6, -1)],
    ['empty twice', speckle(7, -1), speckle(8, -1)],
  ];
  test.each(cases)('%s: back, counted, joined and cut as pixel by pixel', (_, a, b) => {
    const [ra, rb] = [runsOfMask(a), runsOfMask(b)];
    expect(maskOfRuns(ra)).toEqual(a);
    const both = a.data.map((v, i) => v & b.data[i]!);
    const any = a.data.map((v, i) => v | b.data[i]!);
    expect(maskOfRuns(commonRuns(ra, rb)).data).toEqual(both);
    expect(runsMeet(ra, rb)).toBe(both.includes(1));
    expect(runsOfMask({ ...a, data: any })).toEqual(joinedRuns([ra, rb]));
    const count = (data: Uint8Array) => data.reduce((sum, v) => sum + v, 0);
    const iou = count(any) === 0 ? 0.125 : count(both) / count(any);
    expect(runsIou(ra, rb, 0.125)).toBe(iou);
    const inside = [...a.data.keys()].filter(i => a.data[i]);
    const [xs, ys] = [inside.map(i => i % WIDTH), inside.map(i => Math.floor(i / WIDTH))];
    expect(measureRuns(ra)).toEqual({
      areaPx: inside.length,
      box:
        inside.length === 0
          ? null
          : [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    });
    const region = { left: 5, top: 4, width: 20, height: 11 };
    const isIn = (i: number) => {
      const [x, y] = [(i % WIDTH) - region.left, Math.floor(i / WIDTH) - region.top];
      return x >= 0 && y >= 0 && x < region.width && y < region.height;
    };
    expect(maskOfRuns(runsWithin(ra, region)).data).toEqual(a.data.map((v, i) => v * +isIn(i)));
    expect(cutRuns(ra, region)).toEqual(cutMask(a, region));
    const patched = a.data.map((v, i) => (isIn(i) ? b.data[i]! : v));
    const part = runsOfMask(cutMask(b, region));
    expect(withPart(ra, part, region)).toEqual(runsOfMask({ ...a, data: patched }));
    const [xsSeen, ysSeen] = [
      [0, 4, 4, 19, WIDTH - 1],
      [HEIGHT - 1, 0, 7],
    ] as const;
    expect([...sampleRuns(ra, xsSeen, ysSeen)]).toEqual(
      ysSeen.flatMap(y => xsSeen.map(x => a.data[y * WIDTH + x]))
    );
    const placed = runsPlaced(ra, { left: 3, top: 2 }, { width: 50, height: 30 });
    for (let i = 0; i < a.data.length; i++) {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      expect(runsHold(placed, x + 3, y + 2)).toBe(a.data[i] === 1);
    }
    expect([runsHold(ra, -1, 0), runsHold(ra, 0, -1), runsHold(ra, 0, HEIGHT)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('parts are those of the pixels, in the same order', () => {
    for (const share of [0.2, 0.35, 0.6]) {
      const mask = speckle(11, share);
      const runs = runsOfMask(mask);
      const { labels, count } = runParts(runs);
      const expected = connectedComponents(mask);
      expect(count).toBe(expected.components.length);
      for (let y = 0; y < HEIGHT; y++) {
        for (let i = runs.rows[y]!; i < runs.rows[y + 1]!; i++) {
          expect(labels[i]! + 1).toBe(expected.labels[y * WIDTH + runs.ends[2 * i]!]);
        }
      }
    }
  });
});

function logits(side: number, noise: number): FloatMap {
  const next = numbers(9);
  const data = Float32Array.from({ length: side * side }, (_, i) => {
    const r = Math.hypot((i % side) - side / 2, Math.floor(i / side) - side / 3);
    return side / 12 - r / 3 + noise * (next() - 0.5);
  });
  return { width: side, height: side, data };
}

describe('an outline from low-resolution logits', () => {
  const kinds = ['sam-vit', 'medsam', 'lite-medsam'] as const;
  const sizes = [
    [64, 64],
    [40, 23],
    [200, 331],
    [512, 512],
    [1500, 700],
  ] as const;
  it.each(sizes.flatMap(size => kinds.map(kind => [...size, kind] as const)))(
    '%i x %i, %s: equal to the resized logits and the threshold in every pixel',
    (width, height, kind) => {
      const g = samGeometry({ width, height }, 256, kind);
      const upscale = kind === 'medsam' ? upscaleProbability : upscaleLogits;
      for (const [noise, threshold] of [
        [0, 0],
        [6, 0],
        [6, 0.31],
        [60, 0],
      ] as const) {
        const low = logits(64, noise);
        const expected = logitsToMask(upscale(low, g), threshold);
        const runs = outlineRuns(low, g, kind, threshold);
        expect(Buffer.compare(maskOfRuns(runs).data, expected.data)).toBe(0);
        expect(expected.data.includes(1)).toBe(true);
      }
    }
  );

  it('is as much work on a mammogram as on a slice', () => {
    const low = logits(256, 0);
    /** CPU time of the least disturbed of many. */
    const least = (side: number): number => {
      const g = samGeometry({ width: side, height: side }, 1024);
      const times = Array.from({ length: 25 }, () => {
        const from = process.cpuUsage();
        outlineRuns(low, g, 'mobile-sam', 0);
        const { user, system } = process.cpuUsage(from);
        return user + system;
      });
      return Math.min(...times);
    };
    least(512);
    // 64 times the pixels and some 25 times the work when each was made; a border grows by 8 at most.
    expect(least(4096) / least(512)).toBeLessThan(8);
  });
});
