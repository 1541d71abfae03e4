import fc from 'fast-check';
import { clickCorrection } from '../../../extensions/medclip-sam/src/algorithm/correct/clickCorrection';
import { isKept } from '../../../extensions/medclip-sam/src/algorithm/mask/compactMask';
import { withoutPixels } from '../../support/images/withoutPixels';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { distanceTo } from '../../../extensions/medclip-sam/src/algorithm/mask/distanceTransform';
import type { Mask, PromptPoint, SourcePx } from '../../../extensions/medclip-sam/src/core/raster';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';

const SIZE = 120;
function shape(inside: (x: number, y: number) => boolean): Mask {
  const data = Uint8Array.from(
    { length: SIZE * SIZE },
    (_, i) => +inside(i % SIZE, Math.floor(i / SIZE))
  );
  return { width: SIZE, height: SIZE, data };
}
const ellipse = (cx: number, cy: number, a: number, b: number): Mask =>
  shape((x, y) => ((x - cx) / a) ** 2 + ((y - cy) / b) ** 2 <= 1);
const none = shape(() => false);
const click = (x: number, y: number, label: 0 | 1) => ({ x, y, label }) as PromptPoint<SourcePx>;

/** The next click of a simulated reader: the deepest point of what is wrong. */
function deepest(mask: Mask, truth: Mask): PromptPoint<SourcePx> | null {
  const wrong = { ...mask, data: mask.data.map((v, i) => +(v !== truth.data[i])) };
  const { data } = distanceTo(wrong, 0);
  let best = 0;
  for (let i = 1; i < data.length; i++) if (data[i]! > data[best]!) best = i;
  if (!(data[best]! >= 2)) return null;
  return click(best % SIZE, Math.floor(best / SIZE), truth.data[best] as 0 | 1);
}

it('outlines that are off by a tenth get better by every click, without a segmenter', () => {
  const off = fc.integer({ min: -6, max: 6 });
  const side = fc.integer({ min: 18, max: 40 });
  fc.assert(
    fc.property(side, side, off, off, off, off, (a, b, dx, dy, da, db) => {
      const truth = ellipse(60, 60, a, b);
      let mask = ellipse(60 + dx, 60 + dy, a + da, b + db);
      const first = overlap(mask, truth);
      for (let n = 0; n < 5; n++) {
        const next = deepest(mask, truth);
        if (!next) break;
        const before = overlap(mask, truth);
        mask = runUnsliced(clickCorrection(mask, next, null))!.mask;
        expect(mask.data[next.y * SIZE + next.x]).toBe(next.label);
        expect(overlap(mask, truth)).toBeGreaterThan(before - 0.02);
      }
      expect(overlap(mask, truth)).toBeGreaterThanOrEqual(Math.max(first, 0.85));
    }),
    { numRuns: 60 }
  );
});

it('takes the segmenter’s answer where it agrees, and only what hangs together with the click', () => {
  const previous = ellipse(50, 60, 25, 25);
  const bump = ellipse(76, 60, 9, 9);
  const better = { ...previous, data: previous.data.map((v, i) => v | bump.data[i]!) };
  const elsewhere = ellipse(100, 15, 8, 8);
  const answer = { ...better, data: better.data.map((v, i) => v | elsewhere.data[i]!) };
  const corrected = runUnsliced(clickCorrection(previous, click(79, 60, 1), answer))!;
  expect(corrected.by).toBe('segmenter');
  expect(corrected.mask.data[15 * SIZE + 100]).toBe(0);
  expect(corrected.mask.data[60 * SIZE + 83]).toBe(1);
});

it('an answer that throws nearly everything away is not taken', () => {
  const previous = ellipse(60, 60, 40, 40);
  const ruined = ellipse(30, 60, 1, 2);
  const corrected = runUnsliced(clickCorrection(previous, click(96, 60, 0), ruined))!;
  expect(corrected.by).toBe('local');
  expect(overlap(corrected.mask, previous)).toBeGreaterThan(0.95);
  expect(corrected.mask.data[60 * SIZE + 96]).toBe(0);
});

it('keeps what was clicked before', () => {
  const previous = ellipse(60, 60, 30, 30);
  const earlier = click(86, 60, 1);
  const corrected = runUnsliced(clickCorrection(previous, click(78, 60, 0), null, [earlier]))!;
  expect(corrected.mask.data[60 * SIZE + 86]).toBe(1);
  expect(corrected.mask.data[60 * SIZE + 78]).toBe(0);
});

it('far from the outline a click adds a part of its own; without one it begins', () => {
  const far = runUnsliced(clickCorrection(ellipse(30, 30, 12, 12), click(95, 95, 1), null))!;
  expect(far.mask.data[95 * SIZE + 95]).toBe(1);
  expect(far.mask.data[60 * SIZE + 60]).toBe(0);
  const begun = runUnsliced(clickCorrection(none, click(40, 40, 1), ellipse(42, 40, 9, 9)))!;
  expect(begun).toEqual({ by: 'segmenter', mask: ellipse(42, 40, 9, 9) });
});

it('a click on the side it lies on already changes nothing', () => {
  expect(runUnsliced(clickCorrection(ellipse(60, 60, 9, 9), click(60, 60, 1), null))).toBeNull();
});

test('no pixels of the whole image are made, of what comes and of what goes', () => {
  const previous = withoutPixels(ellipse(60, 60, 30, 30));
  const answer = withoutPixels(ellipse(64, 60, 34, 30));
  for (const wanted of [answer, null]) {
    for (const at of [click(94, 60, 1), click(84, 60, 0), click(5, 5, 1)]) {
      const corrected = runUnsliced(clickCorrection(previous, at, wanted, [click(60, 40, 1)]))!;
      expect(isKept(corrected.mask)).toBe(true);
      expect(corrected.mask.data[at.y * SIZE + at.x]).toBe(at.label);
    }
  }
});

test('on a mammogram a click is carried out in steps, as smoothly as on a slice', () => {
  const side = 3000;
  const disc = (cx: number, r: number): Mask => {
    const data = new Uint8Array(side * side);
    for (let y = 0; y < side; y++) {
      const half = Math.sqrt(Math.max(0, r * r - (y - side / 2) ** 2));
      if (half > 0) data.fill(1, y * side + Math.ceil(cx - half), y * side + Math.ceil(cx + half));
    }
    return { width: side, height: side, data };
  };
  const small = (mask: Mask): Mask => {
    const data = new Uint8Array(500 * 500);
    for (let i = 0; i < data.length; i++) {
      data[i] = mask.data[(6 * Math.floor(i / 500) + 3) * side + 6 * (i % 500) + 3]!;
    }
    return { width: 500, height: 500, data };
  };
  const previous = disc(1500, 600);
  const large = runUnsliced(clickCorrection(previous, click(2196, 1500, 1), null))!;
  const expected = runUnsliced(clickCorrection(small(previous), click(365.5, 249.5, 1), null))!;
  expect(large.by).toBe('local');
  // The same push on a sixth of the size, where every distance is exact.
  expect(overlap(small(large.mask), expected.mask)).toBeGreaterThan(0.997);
  let steps = 0;
  for (const _ of clickCorrection(previous, click(2196, 1500, 1), disc(1560, 640))) steps++;
  expect(steps).toBeGreaterThan(8);
});
