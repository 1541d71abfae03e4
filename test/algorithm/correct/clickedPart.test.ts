import { clickedPart } from '../../../extensions/medclip-sam/src/algorithm/correct/clickedPart';
import {
  joinedRuns,
  runsOfMask,
  runsWithout,
  type MaskRuns,
} from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import type { PromptPoint, SourcePx } from '../../../extensions/medclip-sam/src/core/raster';
import { disc as discMask } from '../../support/images/maskShapes';

const SIZE = 100;
const disc = (cx: number, cy: number, r: number): MaskRuns => runsOfMask(discMask(SIZE, cx, cy, r));
const click = (x: number, y: number, label: 0 | 1) => ({ x, y, label }) as PromptPoint<SourcePx>;

const [left, right, scrap] = [disc(25, 50, 15), disc(75, 50, 12), disc(48, 20, 2)];
const both = joinedRuns([left, right])!;

test('the segmenter is asked about the part that is nearest to the click, from that one’s box', () => {
  const asked = clickedPart(both, click(55, 50, 1), [])!;
  expect(asked.part).toEqual(right);
  expect(asked.others).toEqual(left);
  // A click that is to be inside is in the box.
  expect(asked.box).toEqual([55, 38, 87, 62]);
});

test('a click outside does not widen the box', () => {
  expect(clickedPart(both, click(30, 52, 0), [])!.box).toEqual([10, 35, 40, 65]);
});

test('of the earlier clicks it hears those of the same part, in their order, and the new one last', () => {
  const [first, second, third] = [click(80, 50, 1), click(20, 40, 0), click(65, 70, 0)];
  const last = click(75, 70, 1);
  expect(clickedPart(both, last, [first, second, third])!.points).toEqual([first, third, last]);
});

test('a scrap is no part of its own: it stays with what is asked about, and does not widen the box', () => {
  const asked = clickedPart(joinedRuns([left, right, scrap])!, click(47, 20, 0), [])!;
  expect(asked.part).toEqual(joinedRuns([left, scrap]));
  expect(asked.others).toEqual(right);
  expect(asked.box).toEqual([10, 35, 40, 65]);
});

test('what is asked about and the others are the outline', () => {
  const whole = joinedRuns([both, scrap])!;
  const { part, others } = clickedPart(whole, click(60, 50, 1), [])!;
  expect(joinedRuns([part, others])).toEqual(whole);
  expect(runsWithout(others, part)).toEqual(others);
});

test.each([
  ['one part', left],
  ['one part and a scrap', joinedRuns([left, scrap])!],
  ['nothing', disc(0, 0, -1)],
])('of an outline of %s there is no other part to leave out', (_, outline) => {
  expect(clickedPart(outline, click(25, 68, 1), [click(90, 90, 0)])).toBeNull();
});
