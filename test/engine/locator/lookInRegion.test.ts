import {
  lookInRegion,
  type Look,
} from '../../../extensions/medclip-sam/src/engine/locator/lookInRegion';
import type { Region } from '../../../extensions/medclip-sam/src/algorithm/preprocess/region';
import type { Verdict } from '../../../extensions/medclip-sam/src/engine/contract';

const WHOLE: Region = { left: 0, top: 0, width: 80, height: 80 };
const BOX: Region = { left: 40, top: 20, width: 30, height: 30 };
const SIDE = 8;

/** A look whose map is above the cut in one cell, at (column, row). */
const look = (verdict: Verdict, presence: number, at: [number, number], within = WHOLE): Look => {
  const data = new Float32Array(SIDE * SIDE).fill(-6);
  data[at[1] * SIDE + at[0]] = 4;
  return {
    searched: { width: 80, height: 80, channels: 1, data: new Uint8Array(6400) },
    ...{ content: WHOLE, within, map: { width: SIDE, height: SIDE, data }, cut: 1 },
    ...{ specificity: { verdict, score: presence / 4 }, presence },
  };
};
const IN_BOX: [number, number] = [5, 3];
const BESIDE: [number, number] = [1, 1];

/** What comes of a look at the whole and one at the box; `looked`: which of them were made. */
async function inBox(whole: Look, close: Look) {
  const looked: string[] = [];
  const seen = await lookInRegion(BOX, async region => {
    looked.push(region ? 'box' : 'whole');
    return region ? close : whole;
  });
  return { seen, looked };
}
const above = ({ map, cut }: Look) => [...map.data].flatMap((v, i) => (v > cut ? [i] : []));

test('what the whole image shows in the box counts as it does there, without what lies beside it', async () => {
  const whole = look('strong', 5, IN_BOX);
  whole.map.data[BESIDE[1] * SIDE + BESIDE[0]] = 4;
  const { seen, looked } = await inBox(whole, look('none', -9, IN_BOX, BOX));
  expect(looked).toEqual(['whole']);
  expect(above(seen)).toEqual([IN_BOX[1] * SIDE + IN_BOX[0]]);
  expect(seen.specificity).toEqual({ verdict: 'strong', score: 1.25 });
});

test.each([
  ['nothing', look('none', -2, IN_BOX)],
  ['something beside the box', look('strong', 5, BESIDE)],
])(
  'where the whole image shows %s, what a closer look sees is to be checked',
  async (_what, whole) => {
    const { seen } = await inBox(whole, look('strong', 4, IN_BOX, BOX));
    expect(seen.within).toEqual(BOX);
    expect(seen.specificity).toEqual({ verdict: 'weak', score: 0, inRegionOnly: true });
    expect(seen.presence).toBe(Math.min(4, whole.presence));
  }
);

test('nothing in either is not seen', async () => {
  const { seen } = await inBox(look('none', -2, BESIDE), look('none', -3, IN_BOX, BOX));
  expect(seen.specificity).toEqual({ verdict: 'none', score: -0.75 });
});
