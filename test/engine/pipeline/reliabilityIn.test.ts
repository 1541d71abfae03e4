import { runsOfMask } from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import type { FloatMap, Mask } from '../../../extensions/medclip-sam/src/core/raster';
import type { MaskCandidate } from '../../../extensions/medclip-sam/src/engine/maskCandidate';
import {
  reliabilityIn,
  type Borne,
} from '../../../extensions/medclip-sam/src/engine/pipeline/reliabilityIn';

const size = { width: 6, height: 1 };
const map = (...values: number[]): FloatMap => ({ ...size, data: Float32Array.from(values) });
const mask = (...values: number[]): Mask => ({ ...size, data: Uint8Array.from(values) });

const left = mask(1, 1, 0, 0, 0, 0);
const right = mask(0, 0, 0, 0, 1, 1);
const candidate = (region: number, outline: Mask, chosen = true) =>
  ({ region, runs: runsOfMask(outline), chosen }) as MaskCandidate;
const passOf = (outline: Mask) => ({
  mean: { ...size, data: Float32Array.from(outline.data, v => (v ? 0.8 : -0.8)) },
  weight: 1,
  votes: 1,
});
const both = map(1, 0.9, 0, 0, 0.9, 1);
const borne = (rest: Partial<Borne> = {}): Borne => ({
  evidence: new Map([
    [0, passOf(left)],
    [1, passOf(right)],
  ]),
  drawn: [candidate(0, left), candidate(1, right)],
  kept: [candidate(0, left), candidate(1, right)],
  located: { heatmap: both, parts: [runsOfMask(left), runsOfMask(right)] },
  measured: undefined,
  ...rest,
});
const outline = mask(1, 1, 0, 0, 1, 1);
const told = (...asked: Parameters<typeof reliabilityIn>) =>
  [...reliabilityIn(...asked).map.data].map(v => Number(v.toFixed(3)));

test('a locator’s map is one of two votes: it bears out, or it contradicts', () => {
  expect(told(outline, borne())).toEqual([0.45, 0.4, 0.45, 0.45, 0.4, 0.45]);
  expect(reliabilityIn(outline, borne())).toMatchObject({ votes: 2, calibrated: false });
  const elsewhere = { heatmap: map(0, 0.9, 0, 1, 0.9, 1), parts: [] };
  const [first, , , fourth] = told(outline, borne({ located: elsewhere }));
  expect([first, fourth]).toEqual([0, 0]);
});

test('without a locator only the pass counts, with its own weight', () => {
  const own = borne({ located: { heatmap: both, parts: null } });
  expect(told(outline, own)).toEqual(Array(6).fill(0.267));
  expect(reliabilityIn(outline, own).votes).toBe(1);
});

test('that the other side has the thing too is no doubt about the side that was asked for', () => {
  const one = borne({ kept: [candidate(0, left)] });
  expect(told(left, one)).toEqual([0.45, 0.4, 0.45, 0.45, 0.4, 0.45]);
});

test('nor is the half that a side cuts off one part', () => {
  const joined = mask(1, 1, 1, 1, 1, 1);
  const half = mask(1, 1, 1, 0, 0, 0);
  const cut = borne({
    evidence: new Map([[0, passOf(joined)]]),
    drawn: [candidate(0, joined)],
    kept: [candidate(0, half)],
    located: { heatmap: map(1, 1, 1, 1, 1, 1), parts: [runsOfMask(joined)] },
  });
  expect(told(half, cut)).toEqual(Array(6).fill(0.45));
});

test('a second place that the locator sees, and that is left out, stays in doubt', () => {
  const one = borne({
    drawn: [candidate(0, left), candidate(1, right, false)],
    kept: [candidate(0, left)],
  });
  expect(told(left, one).slice(4)).toEqual([0, 0]);
});

test('a small heatmap is brought to the image', () => {
  const located = { heatmap: { width: 3, height: 1, data: Float32Array.of(1, 0, 1) }, parts: [] };
  const [first, , middle] = told(outline, borne({ located }));
  expect(first).toBe(0.45);
  expect(middle).toBeGreaterThan(0.2);
});
