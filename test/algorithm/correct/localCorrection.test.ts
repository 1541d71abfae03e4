import { localCorrection as inRuns } from '../../../extensions/medclip-sam/src/algorithm/correct/localCorrection';
import {
  maskOfRuns,
  runsOfMask,
} from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import type { Mask, PromptPoint, SourcePx } from '../../../extensions/medclip-sam/src/core/raster';

const localCorrection = (before: Mask, answer: Mask, at: PromptPoint<SourcePx>) => {
  const runs = inRuns(runsOfMask(before), runsOfMask(answer), at);
  return runs && maskOfRuns(runs);
};
const click = (x: number, y: number, label: 0 | 1): PromptPoint<SourcePx> => ({
  x: x as SourcePx,
  y: y as SourcePx,
  label,
});
const draw = (...rows: readonly string[]): Mask => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), c => (c === '#' ? 1 : 0)),
});

describe('what a click changes of an outline', () => {
  const twoLobes = draw('..........', '.###..###.', '.###..###.', '..........');

  test('a click outside takes away around it; the other lobe stays, though the model lost it', () => {
    const answer = draw('..........', '.#........', '.#........', '..........');
    expect(localCorrection(twoLobes, answer, click(2, 1, 0))).toEqual(
      draw('..........', '.#....###.', '.#....###.', '..........')
    );
  });

  test('a click inside adds around it, and nothing elsewhere', () => {
    const answer = draw('#.........', '.####.###.', '.#####....', '.........#');
    expect(localCorrection(twoLobes, answer, click(4, 2, 1))).toEqual(
      draw('..........', '.####.###.', '.########.', '..........')
    );
    expect(localCorrection(twoLobes, answer, click(0, 0, 1))).toEqual(
      draw('#.........', '.###..###.', '.###..###.', '..........')
    );
  });

  test('an answer that does not follow the click is none; what is so already stays', () => {
    expect(localCorrection(twoLobes, twoLobes, click(5, 1, 1))).toBeNull();
    expect(localCorrection(twoLobes, twoLobes, click(2, 1, 1))).toEqual(twoLobes);
  });
});
