import { runsOfMask } from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import type { SegmentResult } from '../../../extensions/medclip-sam/src/engine/contract';
import type { MaskCandidate } from '../../../extensions/medclip-sam/src/engine/maskCandidate';
import {
  chooseCandidate,
  distinctCandidates,
  nextCandidate,
} from '../../../extensions/medclip-sam/src/viewer/draft/chooseCandidate';

const mask = (...set: readonly number[]): Mask => ({
  width: 4,
  height: 1,
  data: Uint8Array.from({ length: 4 }, (_, i) => (set.includes(i) ? 1 : 0)),
});
const candidate = (
  region: number,
  m: Mask,
  chosen: boolean,
  iouPrediction: number
): MaskCandidate => ({
  region,
  token: 0,
  prompt: { box: null, points: [] } as unknown as MaskCandidate['prompt'],
  runs: runsOfMask(m),
  areaPx: 0,
  box: null,
  iouPrediction,
  stability: 1,
  chosen,
});
const result = (...candidates: readonly MaskCandidate[]) =>
  ({ candidates, mask: mask(0) }) as unknown as SegmentResult;
const bits = (r: SegmentResult) => Array.from(r.mask?.data ?? []);
const chosen = (r: SegmentResult) => r.candidates.map(c => c.chosen);

describe('chooseCandidate', () => {
  const two = result(
    candidate(0, mask(0), true, 0.9),
    candidate(0, mask(0, 1), false, 0.7),
    candidate(1, mask(3), true, 0.8)
  );

  test('takes the place of its own region and leaves the other', () => {
    const next = chooseCandidate(two, 1);
    expect(bits(next)).toEqual([1, 1, 0, 1]);
    expect(chosen(next)).toEqual([false, true, true]);
    expect(next.areaPx).toBe(3);
    expect(next.iouPrediction).toBe(0.7);
  });

  test('a chosen region is taken out, the last one stays', () => {
    const one = chooseCandidate(two, 2);
    expect(bits(one)).toEqual([1, 0, 0, 0]);
    expect(chooseCandidate(one, 0)).toBe(one);
  });

  test('a number that is not there changes nothing', () => {
    expect(chooseCandidate(two, 7)).toBe(two);
  });
});

test('nextCandidate goes round, and nowhere with a single one', () => {
  const list = [0, 1, 2].map(i => candidate(0, mask(i), i === 2, 1));
  expect(nextCandidate(list)).toBe(0);
  expect(nextCandidate(list.slice(0, 1))).toBeNull();
});

describe('distinctCandidates', () => {
  const wide = (from: number, to: number): Mask => ({
    width: 100,
    height: 1,
    data: Uint8Array.from({ length: 100 }, (_, i) => Number(i >= from && i < to)),
  });

  test('outlines that look alike are one, the chosen one where it is among them', () => {
    const list = [
      candidate(0, wide(0, 50), false, 0.9),
      candidate(0, wide(0, 52), true, 0.8),
      candidate(0, wide(0, 80), false, 0.7),
      candidate(1, wide(0, 80), true, 0.7),
    ];
    expect(distinctCandidates(list)).toEqual([1, 2, 3]);
    expect(nextCandidate(list)).toBe(2);
  });

  test('where all look alike there is nothing to choose', () => {
    const list = [candidate(0, wide(0, 50), true, 0.9), candidate(0, wide(1, 50), false, 0.8)];
    expect(distinctCandidates(list)).toEqual([0]);
    expect(nextCandidate(list)).toBeNull();
  });
});
