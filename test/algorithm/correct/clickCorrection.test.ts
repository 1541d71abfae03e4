import fc from 'fast-check';
import {
  clickCorrection,
  type ClickContext,
} from '../../../extensions/medclip-sam/src/algorithm/correct/clickCorrection';
import { isKept } from '../../../extensions/medclip-sam/src/algorithm/mask/compactMask';
import { withoutPixels } from '../../support/images/withoutPixels';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { distanceTo } from '../../../extensions/medclip-sam/src/algorithm/mask/distanceTransform';
import type {
  Mask,
  PromptPoint,
  Raster8,
  Size,
  SourcePx,
} from '../../../extensions/medclip-sam/src/core/raster';
import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';
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

/** Brighter where the truth is, with a texture. */
function picture(truth: Mask, seed = 1): Raster8 {
  const random = seededRandom(seed);
  const { width, height } = truth;
  const data = Uint8Array.from(truth.data, v => (v ? 140 : 90) + 30 * random());
  return { width, height, channels: 1, data };
}
const flat = ({ width, height }: Size): Raster8 => ({
  ...{ width, height, channels: 1 as const },
  data: new Uint8Array(width * height).fill(90),
});
const correct = (
  previous: Mask,
  at: PromptPoint<SourcePx>,
  context: Partial<ClickContext> = {}
): Mask =>
  runUnsliced(clickCorrection(previous, at, { image: flat(previous), answer: null, ...context }))!;

it.each([
  ['with a picture', (truth: Mask) => picture(truth)],
  ['on one grey', flat],
])('outlines that are off by a tenth get better by every click, %s', (_, imageOf) => {
  const off = fc.integer({ min: -6, max: 6 });
  const side = fc.integer({ min: 18, max: 40 });
  fc.assert(
    fc.property(side, side, off, off, off, off, (a, b, dx, dy, da, db) => {
      const truth = ellipse(60, 60, a, b);
      const image = imageOf(truth);
      let mask = ellipse(60 + dx, 60 + dy, a + da, b + db);
      const first = overlap(mask, truth);
      const earlier: PromptPoint<SourcePx>[] = [];
      for (let n = 0; n < 5; n++) {
        const next = deepest(mask, truth);
        if (!next) break;
        const before = overlap(mask, truth);
        mask = correct(mask, next, { image, earlier });
        earlier.push(next);
        expect(mask.data[next.y * SIZE + next.x]).toBe(next.label);
        expect(overlap(mask, truth)).toBeGreaterThan(before - 0.02);
      }
      expect(overlap(mask, truth)).toBeGreaterThanOrEqual(Math.max(first, 0.85));
    }),
    { numRuns: 30 }
  );
});

it('follows the segmenter’s answer where it tells of the same, and only what hangs together with the click', () => {
  const previous = ellipse(50, 60, 25, 25);
  const bump = ellipse(76, 60, 9, 9);
  const better = { ...previous, data: previous.data.map((v, i) => v | bump.data[i]!) };
  const elsewhere = ellipse(100, 15, 8, 8);
  const answer = { ...better, data: better.data.map((v, i) => v | elsewhere.data[i]!) };
  const at = click(79, 60, 1);
  const corrected = correct(previous, at, { answer });
  expect(corrected.data[15 * SIZE + 100]).toBe(0);
  expect(overlap(corrected, better)).toBeGreaterThan(overlap(correct(previous, at), better));
});

it('an answer that throws nearly everything away is not taken', () => {
  const previous = ellipse(60, 60, 40, 40);
  const ruined = ellipse(30, 60, 1, 2);
  const corrected = correct(previous, click(96, 60, 0), { answer: ruined });
  expect(overlap(corrected, previous)).toBeGreaterThan(0.95);
  expect(corrected.data[60 * SIZE + 96]).toBe(0);
});

it('the border goes to where the picture’s edge is', () => {
  const truth = ellipse(60, 60, 30, 30);
  const previous = { ...truth, data: truth.data.map((v, i) => (i % SIZE < 78 ? v : 0)) };
  const at = click(84, 60, 1);
  const seen = correct(previous, at, { image: picture(truth) });
  expect(overlap(seen, truth)).toBeGreaterThan(overlap(correct(previous, at), truth));
});

it('keeps what was clicked before', () => {
  const previous = ellipse(60, 60, 30, 30);
  const corrected = correct(previous, click(78, 60, 0), { earlier: [click(86, 60, 1)] });
  expect(corrected.data[60 * SIZE + 86]).toBe(1);
  expect(corrected.data[60 * SIZE + 78]).toBe(0);
});

it('far from the outline a click adds a part of its own; without one it begins', () => {
  const far = correct(ellipse(30, 30, 12, 12), click(95, 95, 1));
  expect(far.data[95 * SIZE + 95]).toBe(1);
  expect(far.data[60 * SIZE + 60]).toBe(0);
  const answer = ellipse(42, 40, 9, 9);
  expect(correct(none, click(40, 40, 1), { answer })).toEqual(answer);
  expect(correct(none, click(40, 40, 1)).data[40 * SIZE + 40]).toBe(1);
});

it('a click on the side it lies on already changes nothing', () => {
  expect(correct(ellipse(60, 60, 9, 9), click(60, 60, 1))).toBeNull();
});

test('where everything is inside, a click outside still takes something away', () => {
  const all = shape(() => true);
  expect(correct(all, click(60, 60, 0)).data[60 * SIZE + 60]).toBe(0);
  expect(correct(all, click(60, 60, 0)).data[0]).toBe(1);
});

test('no pixels of the whole image are made, of what comes and of what goes', () => {
  const previous = withoutPixels(ellipse(60, 60, 30, 30));
  const image = flat(previous);
  const answer = withoutPixels(ellipse(64, 60, 34, 30));
  for (const wanted of [answer, null]) {
    for (const at of [click(94, 60, 1), click(84, 60, 0), click(5, 5, 1)]) {
      const earlier = [click(60, 40, 1)];
      const corrected = correct(previous, at, { image, answer: wanted, earlier });
      expect(isKept(corrected)).toBe(true);
      expect(corrected.data[at.y * SIZE + at.x]).toBe(at.label);
    }
  }
});

test('on a mammogram a click does the same as on a slice, in steps', () => {
  const side = 3072;
  const disc = (size: number, cx: number, r: number): Mask => {
    const data = new Uint8Array(size * size);
    for (let y = 0; y < size; y++) {
      const half = Math.sqrt(Math.max(0, r * r - (y + 0.5 - size / 2) ** 2));
      if (half > 0) data.fill(1, y * size + Math.ceil(cx - half), y * size + Math.ceil(cx + half));
    }
    return { width: size, height: size, data };
  };
  const large = disc(side, 1536, 600);
  const small = disc(512, 256, 100);
  const changed = correct(large, click(2196, 1536, 1));
  const expected = correct(small, click(366, 256, 1));
  const reduced = {
    ...small,
    data: small.data.map(
      (_, i) => changed.data[(6 * Math.floor(i / 512) + 3) * side + 6 * (i % 512) + 3]!
    ),
  };
  expect(overlap(reduced, expected)).toBeGreaterThan(0.995);
  expect(overlap(reduced, small)).toBeLessThan(0.995);
  const context = { image: flat(large), answer: disc(side, 1596, 640) };
  let steps = 0;
  for (const _ of clickCorrection(large, click(2196, 1536, 1), context)) steps++;
  expect(steps).toBeGreaterThan(20);
});

test('one click neither floods nor empties', () => {
  const previous = ellipse(60, 60, 20, 20);
  const area = (mask: Mask) => mask.data.reduce((a, b) => a + b, 0);
  const everything = shape(() => true);
  const far = correct(previous, click(119, 119, 1), { answer: everything });
  expect(far.data[SIZE * SIZE - 1]).toBe(1);
  // As much as there is, or a disc of half the distance of 63 pixels.
  expect(area(far)).toBeLessThan(area(previous) + Math.PI * 33 ** 2);
  const middle = correct(previous, click(60, 60, 0), { answer: none });
  expect(middle.data[60 * SIZE + 60]).toBe(0);
  expect(area(middle)).toBeGreaterThan(area(previous) / 4);
});

test('two clicks side by side: both hold', () => {
  const previous = ellipse(60, 60, 30, 30);
  const corrected = correct(previous, click(62, 60, 0), { earlier: [click(60, 60, 1)] });
  expect([corrected.data[60 * SIZE + 60], corrected.data[60 * SIZE + 62]]).toEqual([1, 0]);
});
