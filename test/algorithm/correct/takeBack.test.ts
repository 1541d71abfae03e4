import {
  takenBack,
  withChange,
  type ClickChange,
} from '../../../extensions/medclip-sam/src/algorithm/correct/takeBack';
import {
  joinedRuns,
  measureRuns,
  runsOfMask,
  runsWithout,
  type MaskRuns,
} from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import type { PromptPoint, SourcePx } from '../../../extensions/medclip-sam/src/core/raster';
import { disc as discMask } from '../../support/images/maskShapes';

const SIZE = 120;
const disc = (cx: number, cy: number, r: number): MaskRuns => runsOfMask(discMask(SIZE, cx, cy, r));
const click = (x: number, y: number, label: 0 | 1) => ({ x, y, label }) as PromptPoint<SourcePx>;
const area = (runs: MaskRuns) => measureRuns(runs).areaPx;

const outline = disc(40, 60, 20);
const blob = disc(80, 60, 22);
/** An outline to which a click at 80, 60 has added a blob. */
const inside = click(80, 60, 1);
const grown = joinedRuns([outline, blob])!;
const added = withChange([], inside, outline, grown);

test.each([
  ['at the same place', 80, 60],
  ['beside it', 82, 63],
])('a click outside %s as one inside takes back all that it added', (_, x, y) => {
  const back = takenBack(grown, click(x, y, 0), [inside], added);
  expect(back).toEqual({ after: outline, withdrawn: inside });
});

test('a click inside where one outside was gives back all that it took', () => {
  const outside = click(50, 60, 0);
  const cut = runsWithout(outline, disc(50, 60, 8));
  const changes = withChange([], outside, outline, cut);
  const back = takenBack(cut, click(51, 60, 1), [outside], changes);
  expect(back).toEqual({ after: outline, withdrawn: outside });
});

test.each([
  ['far from the earlier click', click(80, 75, 0), [inside], added],
  ['where no click has changed anything', click(40, 60, 0), [inside], added],
  ['on what a third click has confirmed', click(80, 60, 0), [inside, click(90, 60, 1)], added],
  ['after which no change is known', click(80, 60, 0), [inside], []],
  ['on the same side', click(80, 60, 1), [inside], added],
])('a click %s withdraws nothing', (_, at, points, changes) => {
  expect(takenBack(grown, at, points, changes as readonly ClickChange[])).toBeNull();
});

test('where nothing would be left, only the very same place withdraws', () => {
  const made = withChange([], inside, disc(0, 0, -1), blob);
  expect(area(takenBack(blob, click(80, 60, 0), [inside], made)!.after)).toBe(0);
  expect(takenBack(blob, click(83, 60, 0), [inside], made)).toBeNull();
});

test('what a later click has changed is not of the earlier one any more', () => {
  const second = click(80, 75, 0);
  const cut = runsWithout(grown, disc(80, 78, 8));
  const changes = withChange(added, second, grown, cut);
  const back = takenBack(cut, click(80, 60, 0), [inside, second], changes)!;
  expect(back.after).toEqual(runsWithout(outline, disc(80, 78, 8)));
  // And the second still stands for what it took.
  const [after] = withChange(changes, click(80, 60, 0), cut, back.after);
  expect(after).toMatchObject({ click: second });
});

test('only the part around the click goes', () => {
  const [left, right] = [disc(80, 40, 9), disc(80, 80, 9)];
  const both = joinedRuns([outline, left, right])!;
  const changes = withChange([], click(80, 80, 1), outline, both);
  const back = takenBack(both, click(80, 80, 0), [], changes)!;
  expect(back.after).toEqual(joinedRuns([outline, left]));
});
