import { sourceBox, type Mask, type Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { RefineRequest, SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { applyClicks, draftWithClicks, parseClick } from '../../../platform/cli/src/handPrompts';

const SIDE = 60;
const image: Raster8 = { width: SIDE, height: SIDE, channels: 1, data: new Uint8Array(SIDE ** 2) };
const square = (from: number, to: number): Mask => {
  const inside = (v: number) => v >= from && v < to;
  const data = Uint8Array.from(
    { length: SIDE ** 2 },
    (_, i) => +(inside(i % SIDE) && inside(Math.floor(i / SIDE)))
  );
  return { width: SIDE, height: SIDE, data };
};
const outline = square(10, 50);
const { signal } = new AbortController();

/** A drawing model that always says the same, and what it was asked. */
function drawing(mask: Mask) {
  const asked: RefineRequest[] = [];
  const refine = async (_: Raster8, request: RefineRequest) => {
    asked.push(request);
    return { mask, iouPrediction: 1, stability: 1 };
  };
  return { asked, pipeline: { refine } as Parameters<typeof draftWithClicks>[0] };
}

test('a click that changes nothing is kept to by later ones, and told to the drawing model', async () => {
  const { asked, pipeline } = drawing(square(0, 0));
  const start = { mask: outline, box: sourceBox(10, 10, 49, 49), points: [] };
  const clicks = ['20,20,+', ' 24, 20 , - '].map(parseClick);
  expect(clicks[1]).toEqual({ x: 24, y: 20, label: 0 });
  expect(() => parseClick('24 20 -')).toThrow('give column, row and + (inside) or - (outside)');
  const after = await applyClicks(pipeline, image, start, clicks, signal);
  expect([after.mask.data[20 * SIDE + 20], after.mask.data[20 * SIDE + 24]]).toEqual([1, 0]);
  expect(asked.at(-1)!.points).toEqual(clicks);
});

test('after clicks nothing is said of how sure the outline before them was', async () => {
  const { pipeline } = drawing(square(10, 52));
  const confidence = { level: 'high', probability: 1, limitedBy: [] };
  const draft = { mask: outline, regions: [], confidence } as unknown as SegmentResult;
  const clicked = await draftWithClicks(pipeline, image, draft, [parseClick('50,30,+')], signal);
  expect(clicked.confidence).toBeNull();
  expect(await draftWithClicks(pipeline, image, draft, [], signal)).toBe(draft);
});

test('a click outside where one inside was takes back what that one added, and withdraws it', async () => {
  const { asked, pipeline } = drawing(square(10, 60));
  const start = { mask: outline, box: null, points: [] };
  const clicked = (...clicks: string[]) =>
    applyClicks(pipeline, image, start, clicks.map(parseClick), signal);
  const after = await clicked('54,30,+', '54,31,-');
  expect(after.mask.data).toEqual(outline.data);
  expect(after.points).toEqual([{ x: 54, y: 31, label: 0 }]);
  expect(asked).toHaveLength(1);
  // Bites are given back alike; where the click would leave nothing, it is refused as before.
  expect((await clicked('46,30,-', '46,30,+')).mask.data).toEqual(outline.data);
  const nothing = { mask: square(0, 0), box: null, points: [] };
  const both = ['20,20,+', '20,20,-'].map(parseClick);
  await expect(applyClicks(pipeline, image, nothing, both, signal)).rejects.toThrow(
    'Nothing of the outline would be left.'
  );
});

test('of several parts the drawing model is asked about the one that was clicked, and the others are no error', async () => {
  const pair = { ...outline, data: outline.data.map((v, i) => (i % SIDE === 30 ? 0 : v)) };
  // Of two parts it draws the right one only, some columns wider.
  const wider = pair.data.map(
    (_, i) => +(i % SIDE > 30 && i % SIDE < 54 && i >= 10 * SIDE && i < 50 * SIDE)
  );
  const { asked, pipeline } = drawing({ ...outline, data: wider });
  const start = { mask: pair, box: null, points: [] };
  const after = await applyClicks(pipeline, image, start, ['52,30,+'].map(parseClick), signal);
  expect(asked[0]).toMatchObject({ box: [31, 10, 52, 49], points: after.points });
  const inside = asked[0]!.mask!.data.reduce((n, v) => n + v, 0);
  expect(inside).toBe(19 * 40);
  expect(after.mask.data.filter((v, i) => i % SIDE < 30 && v !== pair.data[i])).toHaveLength(0);
  expect(after.mask.data[30 * SIDE + 52]).toBe(1);
  // A click on the left part, which the answer does not hold, is for that part alone.
  await applyClicks(pipeline, image, start, ['8,30,+'].map(parseClick), signal);
  expect(asked[1]!.box).toEqual([8, 10, 29, 49]);
  // With a box, as of one thing, the outline is asked about as a whole.
  const boxed = { ...start, box: sourceBox(10, 10, 49, 49) };
  await applyClicks(pipeline, image, boxed, ['52,30,+'].map(parseClick), signal);
  expect(asked[2]).toMatchObject({ box: boxed.box, mask: { data: pair.data } });
});
