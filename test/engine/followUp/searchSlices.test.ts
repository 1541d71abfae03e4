import { searchSlices } from '../../../extensions/medclip-sam/src/engine/followUp/searchSlices';
import type { Found } from '../../../extensions/medclip-sam/src/engine/followUp/findRequest';
import type { SourcePx } from '../../../extensions/medclip-sam/src/core/raster';

const BOX = [0, 0, 9, 9] as unknown as readonly [SourcePx, SourcePx, SourcePx, SourcePx];
const found = (score: number): Found => ({
  score,
  top: score,
  box: score > 0.5 ? BOX : null,
  cut: 1,
});

/** A stack whose slices show the thing the better the nearer they are to one of them. */
async function search(count: number, peak: number, width = 30) {
  const looked: number[] = [];
  const told: string[] = [];
  const best = await searchSlices(
    Array.from({ length: count }, (_, i) => 100 + i),
    async index => {
      looked.push(index);
      return found(Math.max(0, 1 - Math.abs(index - peak) / width));
    },
    (done, most) => told.push(`${done}/${most}`)
  );
  return { best: best?.index ?? null, looked, told };
}

test('every slice of a short stack is looked at once', async () => {
  const { best, looked, told } = await search(7, 104);
  expect(best).toBe(104);
  expect([...looked].sort()).toEqual([100, 101, 102, 103, 104, 105, 106]);
  expect(told).toEqual(['0/7', '1/7', '2/7', '3/7', '4/7', '5/7', '6/7']);
});

test.each([100, 101, 137, 163, 199])(
  'slice %i of a long stack is found with few looks',
  async peak => {
    const { best, looked } = await search(100, peak);
    expect(best).toBe(peak);
    expect(new Set(looked).size).toBe(looked.length);
    expect(looked.length).toBeLessThan(30);
  }
);

test('null where it is on no slice, or where there is none', async () => {
  expect((await search(20, 500)).best).toBeNull();
  expect((await search(0, 0)).best).toBeNull();
});

test('what goes wrong ends the search', async () => {
  const look = () => Promise.reject(new Error('cancelled'));
  await expect(searchSlices([1, 2], look)).rejects.toThrow('cancelled');
});
