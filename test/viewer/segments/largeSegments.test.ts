import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { AcceptedSlice } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import { createAcceptedSegments } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import type { OverwritePolicy } from '../../../extensions/medclip-sam/src/viewer/segments/overwritePolicy';
import { createFakeHost } from '../../support/panel/fakeHost';

const SIDE = 48;

/** A series and our segments on it; `looks` counts how often a slice was asked for. */
function series(slices: number, policy: OverwritePolicy) {
  const fake = createFakeHost({ modality: 'CT', slices, rows: SIDE, columns: SIDE });
  let looks = 0;
  const cornerstone = fake.host.cornerstone.bind(fake.host);
  const host = Object.assign(fake.host, {
    cornerstone: () => {
      const { cache, ...rest } = cornerstone();
      const getImage = (id: string) => {
        looks++;
        return cache.getImage(id);
      };
      return { ...rest, cache: { ...cache, getImage } };
    },
  });
  const accepted = createAcceptedSegments(
    host,
    () => undefined,
    () => policy
  );
  const on = (index: number, left: number): AcceptedSlice => {
    fake.show({ imageId: fake.imageIds[index]! });
    return { ref: activeImage(host), mask: block(left), result: null };
  };
  return {
    accepted,
    everywhere: (left: number) => fake.imageIds.map((_, i) => on(i, left)),
    on,
    imageIds: fake.imageIds,
    looksOf: async <T>(work: () => Promise<T>): Promise<{ looks: number; result: T }> => {
      const before = looks;
      const result = await work();
      return { looks: looks - before, result };
    },
  };
}

function block(left: number): Mask {
  const data = new Uint8Array(SIDE * SIDE);
  for (let y = 10; y < 30; y++) data.fill(1, y * SIDE + left, y * SIDE + left + 12);
  return { width: SIDE, height: SIDE, data };
}

describe('large segments', () => {
  it('a correction of one slice looks at that slice, however many the segment has', async () => {
    const of = async (slices: number) => {
      const { accepted, everywhere, on, looksOf, imageIds } = series(slices, 'allow-overlap');
      const id = await accepted.accept('lung', everywhere(4), 'vp-1');
      const middle = Math.floor(slices / 2);
      const before = accepted.list()[0]!.masks;
      const { looks } = await looksOf(() => accepted.correct(id, [on(middle, 9)]));
      const [segment] = accepted.list();
      expect(segment!.state).toBe('edited');
      expect([...segment!.masks.keys()]).toEqual(imageIds);
      expect(segment!.masks.get(imageIds[middle]!)).toEqual(block(9));
      // What was measured on the other slices still holds: they are the same objects.
      expect(segment!.masks.get(imageIds[0]!)).toBe(before.get(imageIds[0]!));
      return looks;
    };
    const [few, many] = [await of(10), await of(500)];
    expect(many).toBeLessThanOrEqual(few);
    expect(many).toBeLessThan(20);
  });

  it.each(['everywhere', 'only-empty'] as const)(
    'the twentieth segment costs no more than half as much again as the first, %s',
    async policy => {
      const { accepted, everywhere, looksOf } = series(60, policy);
      const costs: number[] = [];
      for (let s = 0; s < 20; s++) {
        const { looks } = await looksOf(() => accepted.accept(`part ${s}`, everywhere(s), 'vp-1'));
        costs.push(looks);
      }
      expect(costs[19]! / costs[0]!).toBeLessThanOrEqual(1.5);
      const areas = accepted.list().map(({ masks }) => {
        const areaOf = (mask: Mask) => mask.data.reduce((sum, v) => sum + v, 0);
        return new Set([...masks.values()].map(areaOf));
      });
      // Each took from the one before it all but a column, or was kept out of all but one.
      const [whole, column] = [new Set([240]), new Set([20])];
      const narrow = Array<Set<number>>(19).fill(column);
      expect(areas).toEqual(policy === 'everywhere' ? [...narrow, whole] : [whole, ...narrow]);
    }
  );
});
