import { createUnusualNow } from '../../../extensions/medclip-sam/src/viewer/draft/unusualNow';
import type { Mask, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { disc } from '../../support/images/maskShapes';

const SIDE = 3000;
const mass = disc(SIDE, 1500, 1300, 450);
const raster: Raster8 = {
  ...{ width: SIDE, height: SIDE, channels: 1 },
  data: mass.data.map((inside, i) => (inside ? 40 : 110 + ((i * 31) % 48))),
};
const asked = {
  raster,
  request: { prompt: 'breast tumor', modality: 'US' } as Parameters<
    ReturnType<typeof createUnusualNow>
  >[0]['request'],
};
/** Within the mass: far too small, and no darker than what is around it. */
const speck = () => disc(SIDE, 1500, 1300, 100);

/** What is said at once, and what is said once the page is told to ask again. */
async function said(
  now: ReturnType<typeof createUnusualNow>,
  mask: Mask,
  told: () => Promise<void>
) {
  const atOnce = now(asked, mask);
  await told();
  return { atOnce, later: now(asked, mask) };
}

function watched() {
  let tell = () => {};
  let calls = 0;
  const now = createUnusualNow(() => {
    calls++;
    tell();
  });
  const told = () => new Promise<void>(resolve => (tell = resolve));
  return { now, told, calls: () => calls };
}

test('the page is not held: nothing is said at first, then what is unusual, and it is looked at once', async () => {
  const { now, told, calls } = watched();
  const mask = speck();
  const { atOnce, later } = await said(now, mask, told);
  expect(atOnce).toEqual([]);
  expect(later.map(u => u.trait)).toEqual(['areaShare', 'contrast']);
  expect(now(asked, mask)).toEqual(later);
  expect(calls()).toBe(1);
});

test('after a correction the last word stays until the next is known', async () => {
  const { now, told } = watched();
  const { later: before } = await said(now, speck(), told);
  const { atOnce, later } = await said(now, mass, told);
  expect(atOnce).toEqual(before);
  expect(later).toEqual([]);
});

test('an outline that was changed meanwhile is not looked at any further; asked again, it is', async () => {
  const { now, told, calls } = watched();
  const old = speck();
  now(asked, old);
  const { later } = await said(now, mass, told);
  expect(later).toEqual([]);
  expect(calls()).toBe(1);
  expect((await said(now, old, told)).later.map(u => u.trait)).toEqual(['areaShare', 'contrast']);
});

test('an empty outline has nothing unusual', () => {
  expect(watched().now(asked, { ...mass, data: new Uint8Array(SIDE * SIDE) })).toEqual([]);
});
