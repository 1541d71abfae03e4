import { boxIou } from '@medclip/extension-medclip-sam/algorithm/prompts/boxIou';
import { clipGeometry } from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import { coarseMask } from '@medclip/extension-medclip-sam/algorithm/mask/coarseMask';
import { fillHoles } from '@medclip/extension-medclip-sam/algorithm/mask/morphology';
import { mapToPrompts } from '@medclip/extension-medclip-sam/algorithm/prompts/mapToPrompts';
import { jitterPrompt } from '@medclip/extension-medclip-sam/algorithm/prompts/promptJitter';
import type { Box, FloatMap, Mask, SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import { BoxConvergence } from '@medclip/extension-medclip-sam/algorithm/saliency/boxConvergence';
import { chooseMaskToken } from '@medclip/extension-medclip-sam/algorithm/mask/samPostprocess';
import { spreadPoints } from '@medclip/extension-medclip-sam/algorithm/prompts/spreadPoints';

const SIDE = 32;
const box = (x0: number, y0: number, x1: number, y1: number) =>
  [x0, y0, x1, y1] as unknown as Box<SourcePx>;
const map = (value: (x: number, y: number) => number, side = SIDE): FloatMap => ({
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side))),
});
/** Two blobs, the left one larger and with a hole. */
const two = map((x, y) => {
  const left = Math.hypot(x - 8, y - 16);
  const right = Math.hypot(x - 25, y - 16);
  if (left <= 2) return 0;
  return left < 7 ? 1 - left / 20 : right < 5 ? 0.9 - right / 20 : 0;
});
const image = {
  width: SIDE,
  height: SIDE,
  channels: 1 as const,
  data: new Uint8Array(SIDE * SIDE),
};

it('fills holes that nothing leads out of, and those only', async () => {
  const rows = ['.....', '.###.', '.#.#.', '.####', '...#.'].join('');
  const mask: Mask = { width: 5, height: 5, data: Uint8Array.from(rows, c => (c === '#' ? 1 : 0)) };
  const filled = fillHoles(mask).data;
  expect([...filled].map((v, i) => (v !== mask.data[i] ? i : -1)).filter(i => i >= 0)).toEqual([
    12,
  ]);
  const open = await coarseMask(two, image, 'threshold', {});
  const closed = await coarseMask(two, image, 'threshold', { fillHoles: true });
  expect(open!.mask.data[16 * SIDE + 8]).toBe(0);
  expect(closed!.mask.data[16 * SIDE + 8]).toBe(1);
});

it('cuts at the threshold that is asked for', async () => {
  const area = async (threshold: number): Promise<number> => {
    const coarse = await coarseMask(two, image, 'threshold', { threshold });
    expect(coarse!.threshold).toBe(threshold);
    return coarse!.mask.data.reduce((a, b) => a + b, 0);
  };
  expect(await area(0.9)).toBeLessThan(await area(0.2));
});

describe('prompts from a map', () => {
  const coarse: Mask = { ...two, data: Uint8Array.from(two.data, v => (v > 0 ? 1 : 0)) };
  const geometry = clipGeometry({ width: SIDE, height: SIDE }, SIDE);
  const ask = (more: object) =>
    mapToPrompts(two, coarse, geometry, {
      shape: 'box+points',
      components: 2,
      minShare: 0,
      ...more,
    }).regions;

  it('are one per component, or one around all', () => {
    const each = ask({});
    expect(each).toHaveLength(2);
    const [all] = ask({ boxes: 'union' });
    expect(all!.components).toHaveLength(2);
    expect(all!.prompt.box).toEqual([2, 10, 29, 22]);
    expect(all!.prompt.points).toEqual(each.flatMap(r => r.prompt.points));
  });

  it('have the peak first and then points apart from each other, all inside', () => {
    const [region] = ask({ points: 5 });
    expect(region!.prompt.points).toHaveLength(5);
    for (const p of region!.prompt.points) expect(coarse.data[p.y * SIDE + p.x]).toBe(1);
    const indices = spreadPoints(two, region!.mask, 5);
    expect(new Set(indices).size).toBe(5);
    expect(spreadPoints(two, region!.mask, 1)).toEqual(indices.slice(0, 1));
    const lonely: Mask = { ...two, data: new Uint8Array(SIDE * SIDE).fill(1, 40, 41) };
    expect(spreadPoints(two, lonely, 5)).toEqual([40]);
  });
});

it('jitters within the image, in proportion to the box, and keeps its corners in order', () => {
  const prompt = { box: box(10, 10, 20, 30), points: [] };
  const size = { width: 40, height: 40 };
  expect(jitterPrompt(prompt, size, 0.1, [1, 0, 0, -1]).box).toEqual([11, 10, 20, 28]);
  expect(jitterPrompt(prompt, size, 1, [9, 9, -9, -9]).box).toEqual([0, 0, 39, 39]);
});

it('takes the best of SAM’s three by IoU times stability where that is known', () => {
  const iou = [0.99, 0.9, 0.8, 0.7];
  expect(chooseMaskToken(iou, 'single')).toBe(0);
  expect(chooseMaskToken(iou, 'best-of-three')).toBe(1);
  expect(chooseMaskToken(iou, 'best-of-three', [1, 0.5, 0.9, 0.9])).toBe(2);
});

it('a box has settled after two rounds without change', () => {
  const settled = new BoxConvergence(64);
  const blob = (cx: number) => map((x, y) => Math.max(0, 5 - Math.hypot(x - cx, y - 7)), 14);
  expect([4, 4, 9, 9, 9].map(cx => settled.add(blob(cx)))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
  const flat = new BoxConvergence(64);
  expect([0, 0, 0, 0].map(() => flat.add(map(() => 1, 14)))).toEqual([false, false, false, false]);
  expect(boxIou(box(0, 0, 1, 1), box(1, 1, 2, 2))).toBeCloseTo(1 / 7);
});
