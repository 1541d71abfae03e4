import fc from 'fast-check';
import { clipGeometry } from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import { coarseMask } from '@medclip/extension-medclip-sam/algorithm/mask/coarseMask';
import { mapToPrompts } from '@medclip/extension-medclip-sam/algorithm/prompts/mapToPrompts';
import { measureMask } from '@medclip/extension-medclip-sam/algorithm/measure/measure';
import { normalizeMap } from '@medclip/extension-medclip-sam/algorithm/saliency/normalizeMap';
import { otsuLevel } from '@medclip/extension-medclip-sam/algorithm/mask/otsu';

const SIDE = 64;
const image = {
  width: SIDE,
  height: SIDE,
  channels: 1 as const,
  data: new Uint8Array(SIDE * SIDE),
};

/** Bumps on a square map: [x, y, radius]. */
function bumps(...list: [number, number, number][]) {
  const data = new Float32Array(SIDE * SIDE);
  for (const [cx, cy, r] of list) {
    for (let i = 0; i < data.length; i++) {
      const d = Math.hypot((i % SIDE) - cx, Math.floor(i / SIDE) - cy);
      data[i] = Math.max(data[i]!, 1 - (d / r) ** 2);
    }
  }
  return { width: SIDE, height: SIDE, data };
}

describe('otsuLevel', () => {
  it('is the exact optimum of the between-class variance', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 40 }), h => {
        const t = otsuLevel(h);
        const variance = (k: number): number => {
          const lo = h.slice(0, k + 1);
          const hi = h.slice(k + 1);
          const n = (a: number[]): number => a.reduce((x, y) => x + y, 0);
          const m = (a: number[], from: number): number =>
            a.reduce((x, y, i) => x + y * (i + from), 0) / n(a);
          if (n(lo) === 0 || n(hi) === 0) return 0;
          return n(lo) * n(hi) * (m(lo, 0) - m(hi, k + 1)) ** 2;
        };
        const best = Math.max(...h.map((_, k) => variance(k)));
        expect(variance(t)).toBeGreaterThanOrEqual(best * (1 - 1e-9));
      })
    );
  });
});

describe('coarseMask', () => {
  it('separates a bump from the ground', async () => {
    for (const method of ['otsu', 'threshold', 'crf'] as const) {
      const coarse = await coarseMask(bumps([20, 30, 12]), image, method);
      const { box } = measureMask(coarse!.mask);
      expect(box![0]).toBeGreaterThan(5);
      expect(box![2]).toBeLessThan(35);
      expect(coarse!.mask.data[30 * SIDE + 20]).toBe(1);
    }
  });

  it('says null for a map without contrast, and for NaN', async () => {
    const flat = { width: 2, height: 2, data: new Float32Array(4) };
    expect(await coarseMask(flat, image, 'otsu')).toBeNull();
    const nan = { width: 1, height: 2, data: Float32Array.of(NaN, NaN) };
    expect(await coarseMask(nan, image, 'otsu')).toBeNull();
    expect([...normalizeMap(flat).data]).toEqual([0, 0, 0, 0]);
  });
});

describe('mapToPrompts', () => {
  const wide = clipGeometry({ width: 640, height: 64 }, 224);

  it('scales box and peak to a non-square source', async () => {
    const map = bumps([16, 32, 8]);
    const { mask } = (await coarseMask(map, image, 'otsu'))!;
    const options = { shape: 'box+points', components: 1, minShare: 0.25 } as const;
    const [region] = mapToPrompts(map, mask, wide, options).regions;
    const [peak] = region!.prompt.points;
    expect(peak!.x).toBeCloseTo(16.5 * 10 - 0.5, 6);
    expect(peak!.y).toBeCloseTo(32, 6);
    const box = region!.prompt.box!;
    expect(box[0]).toBeLessThan(peak!.x);
    expect(box[2]).toBeGreaterThan(peak!.x);
    expect(box[2] - box[0]).toBeGreaterThan(5 * (box[3] - box[1]));
  });

  it('keeps a second component only from the given share', async () => {
    const map = bumps([15, 30, 12], [50, 30, 4]);
    const mask = {
      width: SIDE,
      height: SIDE,
      data: Uint8Array.from(map.data, v => (v > 0.2 ? 1 : 0)),
    };
    const count = (minShare: number, components: number): number =>
      mapToPrompts(map, mask, wide, { shape: 'box', components, minShare }).regions.length;
    expect(count(0.25, 2)).toBe(1);
    expect(count(0.01, 2)).toBe(2);
    expect(count(0.01, 1)).toBe(1);
  });
});

describe('measureMask', () => {
  it('gives mm2 only where the spacing is known', () => {
    const mask = { width: 3, height: 2, data: Uint8Array.of(0, 1, 1, 0, 0, 1) };
    expect(measureMask(mask)).toEqual({ areaPx: 3, areaMm2: null, box: [1, 0, 2, 1] });
    expect(measureMask(mask, { row: 0.5, column: 2 }).areaMm2).toBe(3);
    expect(measureMask(mask, { row: 0, column: 2 }).areaMm2).toBeNull();
    expect(measureMask({ ...mask, data: new Uint8Array(6) }).box).toBeNull();
  });
});
