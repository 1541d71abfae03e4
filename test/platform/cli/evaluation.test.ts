import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { bootstrap } from '../../../platform/cli/src/evaluation/bootstrap';
import { boxIou } from '@medclip/extension-medclip-sam/algorithm/prompts/boxIou';
import { overlap } from '../../../platform/cli/src/evaluation/overlap';
import type { SampleResult } from '../../../platform/cli/src/evaluation/evaluateSample';
import {
  median,
  summarize,
  summarizeConfidence,
  summarizeGroups,
} from '../../../platform/cli/src/evaluation/summarize';
import { surfaceDice } from '../../../platform/cli/src/evaluation/surfaceDice';

function disc(cx: number, cy: number, r: number, side = 60): Mask {
  const data = Uint8Array.from({ length: side * side }, (_, i) =>
    Math.hypot((i % side) - cx, Math.floor(i / side) - cy) <= r ? 1 : 0
  );
  return { width: side, height: side, data };
}
const empty = disc(0, 0, -1);

describe('overlap', () => {
  it('is 1 with itself, 0 with nothing, 1 where both are empty', () => {
    expect(overlap(disc(30, 30, 10), disc(30, 30, 10))).toEqual({ dice: 1, iou: 1 });
    expect(overlap(disc(30, 30, 10), empty)).toEqual({ dice: 0, iou: 0 });
    expect(overlap(empty, empty)).toEqual({ dice: 1, iou: 1 });
  });

  it('measures boxes with inclusive corners', () => {
    type B = Parameters<typeof boxIou>[0];
    expect(boxIou([0, 0, 9, 9] as unknown as B, [0, 0, 9, 4] as unknown as B)).toBe(0.5);
    expect(boxIou(null, [0, 0, 1, 1] as unknown as B)).toBe(0);
    expect(boxIou(null, null)).toBe(1);
  });
});

describe('surfaceDice', () => {
  const at = (a: Mask, b: Mask, tolerance: number, convention: 'contour' | 'slab'): number =>
    surfaceDice(a, b, { tolerance, convention });

  it('sees a concentric smaller disc as a wrong boundary; the authors’ measure does not', () => {
    const big = disc(30, 30, 20);
    const small = disc(30, 30, 14);
    expect(at(small, big, 2, 'contour')).toBe(0);
    expect(at(small, big, 2, 'slab')).toBeGreaterThan(0.6);
    expect(at(small, big, 8, 'contour')).toBe(1);
  });

  it('counts in millimetres where a spacing is given', () => {
    const a = disc(30, 30, 10);
    const b = disc(33, 30, 10);
    const mm = surfaceDice(a, b, { tolerance: 1, convention: 'contour', spacing: [0.1, 0.1] });
    expect(mm).toBe(1);
    expect(at(a, b, 1, 'contour')).toBeLessThan(1);
  });

  it('is never above 1, however its sums are rounded', () => {
    const radii = Array.from({ length: 20 }, (_, i) => 5 + 1.17 * i);
    for (const convention of ['contour', 'slab'] as const) {
      const own = radii.map(r =>
        surfaceDice(disc(30, 30, r), disc(30, 30, r), { tolerance: 2, convention })
      );
      expect(own).toEqual(radii.map(() => 1));
    }
  });

  it('has conventions for empty masks', () => {
    expect(at(empty, empty, 2, 'contour')).toBe(1);
    expect(at(empty, disc(30, 30, 5), 2, 'slab')).toBe(0);
  });
});

describe('summary', () => {
  const result = (more: Partial<SampleResult>): SampleResult => ({
    image: 'a.png',
    text: 'x',
    group: null,
    absent: false,
    found: true,
    verdict: 'strong',
    score: 1,
    confidence: 'high',
    unusual: '',
    dice: 0.5,
    iou: 0.3,
    nsd2px: 0.2,
    nsd2pxAuthors: 0.4,
    pointing: 1,
    boxIou: 0.5,
    ms: 10,
    ...more,
  });
  const absent = { absent: true, dice: null, iou: null, nsd2px: null, nsd2pxAuthors: null };
  const list = [
    result({ group: 'us' }),
    result({ group: 'us', found: false, dice: 0 }),
    result({ group: 'mr', ...absent, found: false, pointing: null, boxIou: null }),
    result({ group: 'mr', ...absent, found: true, pointing: null, boxIou: null }),
  ];

  it('counts "not found" as 0 and keeps absent findings out of the means', () => {
    const s = summarize(list, 1);
    expect(s.n).toBe(4);
    expect(s.dice!.mean).toBe(0.25);
    expect(s.found).toEqual({ rate: 0.5, n: 2 });
    expect(s.absentRefused).toEqual({ rate: 0.5, n: 2 });
  });

  it('groups, with null where a group has nothing to measure', () => {
    const g = summarizeGroups(list, 1);
    expect(Object.keys(g)).toEqual(['mr', 'us']);
    expect(g.mr!.dice).toBeNull();
    expect(g.us!.absentRefused.rate).toBeNull();
  });

  it('gives the Dice of offered masks per confidence', () => {
    const c = summarizeConfidence(
      [...list, result({ confidence: 'low', dice: 0.1 }), result({ confidence: null, dice: 0 })],
      1
    );
    expect(c.high).toMatchObject({ n: 1, dice: { mean: 0.5 } });
    expect(c.moderate).toEqual({ n: 0, dice: null });
    expect(c.low).toMatchObject({ n: 1, dice: { mean: 0.1 } });
  });

  it('has seeded bootstrap intervals around the mean', () => {
    const values = Array.from({ length: 50 }, (_, i) => i / 50);
    const a = bootstrap(values, 3)!;
    expect(a).toEqual(bootstrap(values, 3));
    expect(a.ci95[0]).toBeLessThan(a.mean);
    expect(a.ci95[1]).toBeGreaterThan(a.mean);
    expect(a.ci95[1] - a.ci95[0]).toBeLessThan(0.25);
    expect(bootstrap([], 1)).toBeNull();
    expect(median([3, 1, 2, 10])).toBe(2.5);
  });
});
