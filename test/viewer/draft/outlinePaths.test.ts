import {
  coarser,
  outlinePaths,
} from '../../../extensions/medclip-sam/src/viewer/draft/outlinePaths';
import { maskOutline } from '../../../extensions/medclip-sam/src/viewer/draft/maskOutline';
import { disc } from '../../support/images/maskShapes';

/** Counts corners; jsdom has no paths. */
class CountedPath {
  corners = 0;
  moveTo() {
    this.corners++;
  }
  lineTo() {
    this.corners++;
  }
  closePath() {}
}
beforeAll(() => void Object.assign(globalThis, { Path2D: CountedPath }));
afterAll(() => void Reflect.deleteProperty(globalThis, 'Path2D'));

const cornersAt = (loops: readonly Float32Array[], scale: number) =>
  (outlinePaths(loops).at(scale) as never as CountedPath).corners;

test('on a screen that shows every pixel all corners are drawn, on a coarser one those that it can tell apart', async () => {
  const loops = await maskOutline(disc(1000, 500, 500, 400));
  const all = loops.reduce((sum, loop) => sum + loop.length / 2, 0);
  expect([cornersAt(loops, 4), cornersAt(loops, 1), cornersAt(loops, 0.5)]).toEqual([
    all,
    all,
    all,
  ]);
  expect(cornersAt(loops, 0.25)).toBeLessThan(all / 1.9);
  expect(cornersAt(loops, 0.1)).toBeLessThan(all / 4);
});

test('zooming makes one path for steps of two', async () => {
  const paths = outlinePaths(await maskOutline(disc(100, 50, 50, 30)));
  expect(paths.at(0.2)).toBe(paths.at(0.23));
  expect(paths.at(0.05)).not.toBe(paths.at(0.23));
});

test('no corner that is left out lies further from one that is kept than it says', async () => {
  const [loop] = await maskOutline(disc(400, 200, 180, 150));
  const kept = coarser(loop!, 4);
  for (let i = 0; i < loop!.length; i += 2) {
    let nearest = Infinity;
    for (let k = 0; k < kept.length; k += 2)
      nearest = Math.min(nearest, Math.hypot(loop![i]! - kept[k]!, loop![i + 1]! - kept[k + 1]!));
    expect(nearest).toBeLessThan(4);
  }
});

test('a speck stays what it is', async () => {
  const [loop] = await maskOutline(disc(40, 20, 20, 1));
  expect(coarser(loop!, 16)).toBe(loop);
});
