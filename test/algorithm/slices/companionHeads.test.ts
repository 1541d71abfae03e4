import { companionHeads } from '../../../extensions/medclip-sam/src/algorithm/slices/companionHeads';
import { learn } from '../../../extensions/medclip-sam/src/algorithm/slices/learner';
import { nextOutline } from '../../../extensions/medclip-sam/src/algorithm/slices/nextOutline';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import type { Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { phantomStack } from '../../support/images/tissuePhantom';

const STEPS = { steps: 10 };
const stack = phantomStack(5);
const grey = ({ width, height, data }: Raster8, value: number): Raster8 => ({
  ...{ width, height, channels: 1 },
  data: data.map(v => (v * 7 + value) % 256),
});
const sliceOf = (k: number, companions: readonly (Raster8 | null)[]) => ({
  image: stack[k]!.image,
  companions,
});
const outlined = (k: number, companions: readonly (Raster8 | null)[]) => ({
  ...sliceOf(k, companions),
  outline: stack[k]!.outline,
});

test('slices without a companion have a head without it, learnt once', () => {
  const { image } = stack[2]!;
  const heads = companionHeads([outlined(2, [grey(image, 1), grey(image, 2)])], STEPS);
  expect(heads.known).toEqual([0, 1]);
  const all = runUnsliced(heads.fitting([]));
  expect(all.learnt.tissues).toHaveLength(3);
  const here = sliceOf(3, [null, grey(stack[3]!.image, 2)]);
  const fitting = runUnsliced(heads.fitting([here, sliceOf(2, [grey(image, 1), grey(image, 2)])]));
  expect(fitting.learnt.tissues).toHaveLength(2);
  expect(fitting.channelsOf(here)).toEqual([here.image, here.companions[1]]);
  expect(runUnsliced(heads.fitting([here])).learnt).toBe(fitting.learnt);
  const alone = runUnsliced(heads.fitting([sliceOf(4, [null, null])]));
  expect(alone.learnt).toEqual(
    runUnsliced(learn([{ channels: [image], outline: stack[2]!.outline }], STEPS))
  );
});

test('a companion that not every outlined slice has is not learnt from', () => {
  const heads = companionHeads(
    [
      outlined(1, [null, grey(stack[1]!.image, 2)]),
      outlined(3, [grey(stack[3]!.image, 1), grey(stack[3]!.image, 2)]),
    ],
    STEPS
  );
  expect(heads.known).toEqual([1]);
  expect(runUnsliced(heads.fitting([])).learnt.tissues).toHaveLength(2);
});

test('where only a companion shows the tissue, it decides where that ends', () => {
  const blank = (like: Raster8): Raster8 => ({
    ...like,
    data: new Uint8Array(like.data.length).fill(90),
  });
  const [from, to] = [stack[2]!, stack[3]!];
  const heads = companionHeads([
    { image: blank(from.image), companions: [from.image], outline: from.outline },
  ]);
  const { learnt, channelsOf } = runUnsliced(heads.fitting([]));
  expect(learnt.telling).toBe(1);
  expect(learnt.tissue - learnt.around).toBeGreaterThan(0.5);
  const before = channelsOf({ image: blank(from.image), companions: [from.image] });
  const here = channelsOf({ image: blank(to.image), companions: [to.image] });
  const next = runUnsliced(
    nextOutline(learnt, here, [{ channels: before, outline: from.outline, weight: 1 }])
  );
  expect(overlap(next.outline, to.outline)).toBeGreaterThan(0.9);
  expect(next.tissue).toBeGreaterThan(0.5);
});
