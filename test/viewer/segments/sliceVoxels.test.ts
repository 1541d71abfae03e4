import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { maskFromRuns } from '../../../extensions/medclip-sam/src/algorithm/mask/compactMask';
import {
  maskOfRuns,
  runsOfMask,
  runsWithout,
} from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import { createLabelmapImages } from '../../../extensions/medclip-sam/src/viewer/segments/labelmapImages';
import {
  changeOf,
  segmentRuns,
  write,
} from '../../../extensions/medclip-sam/src/viewer/segments/sliceVoxels';
import type { FakeVoxelManager } from '../../support/panel/fakeVoxelManager';
import { createFakeHost } from '../../support/panel/fakeHost';

const SIZE = { width: 13, height: 7 };
const COUNT = SIZE.width * SIZE.height;

const speckle = (next: () => number, share: number): Mask => ({
  ...SIZE,
  data: Uint8Array.from({ length: COUNT }, () => (next() < share ? 1 : 0)),
});

type Kind = 'cornerstone, array at hand' | 'cornerstone, array hidden' | 'kept as runs';

/** A slice of a labelmap, of one of the kinds there are. */
async function slice(next: () => number, highest: number, kind: Kind) {
  const values = Uint8Array.from({ length: COUNT }, () => Math.floor(next() * (highest + 1)));
  if (kind !== 'kept as runs') {
    const voxels = {
      getAtIndex: (i: number) => values[i]!,
      setAtIndex: (i: number, value: number) => void (values[i] = value),
      ...(kind === 'cornerstone, array at hand' && { getScalarData: () => values }),
    };
    return { now: () => [...values], voxels };
  }
  const { host, imageIds } = createFakeHost({ rows: SIZE.height, columns: SIZE.width });
  const [id] = await createLabelmapImages(host, imageIds, 'owner');
  const { voxelManager: voxels } = host.cornerstone().cache.getImage(id!)!;
  values.forEach((value, i) => voxels.setAtIndex(i, value));
  const now = () => Array.from(values, (_, i) => voxels.getAtIndex(i));
  return { now, voxels };
}

describe.each([
  ['only ours', 1],
  ['ours and others', 3],
])('voxels of a slice with %s', (_, highest) => {
  it.each<Kind>(['cornerstone, array at hand', 'cornerstone, array hidden', 'kept as runs'])(
    'become the mask and come back: %s',
    async kind => {
      for (let seed = 1; seed < 40; seed++) {
        const next = seededRandom(seed);
        const { now, voxels } = await slice(next, highest, kind);
        const before = now();
        const plain = speckle(next, next());
        const mask = seed % 2 ? plain : maskFromRuns(runsOfMask(plain));
        expect([...maskOfRuns(segmentRuns(voxels, SIZE)).data]).toEqual(
          before.map(v => (v === 1 ? 1 : 0))
        );
        const change = changeOf(voxels, mask)!;
        expect(now()).toEqual(before);
        const expected = before.map((v, i) => (plain.data[i] ? 1 : v === 1 ? 0 : v));
        write(change, false);
        expect(now()).toEqual(expected);
        expect(changeOf(voxels, mask)).toBeNull();
        write(change, true);
        expect(now()).toEqual(before);
        write(change, false);
        expect(now()).toEqual(expected);
      }
    }
  );
});

test('where voxels were written takes in the outline, also after a stroke of the brush', async () => {
  // cornerstone looks there alone when it deletes a segment or moves it.
  const { voxels } = await slice(() => 0, 0, 'kept as runs');
  const data = new Uint8Array(COUNT).fill(1, 0, 40);
  write(changeOf(voxels, { ...SIZE, data })!, false);
  voxels.setAtIndex(70, 1);
  const { bounds } = voxels as FakeVoxelManager;
  expect(bounds[0][0]).toBe(0);
  expect(bounds[1][0]).toBe(0);
  expect(bounds[0][1]).toBeGreaterThanOrEqual(12);
  expect(bounds[1][1]).toBeGreaterThanOrEqual(5);
});

test('what one mask holds and another does not, as pixel by pixel', () => {
  for (let seed = 1; seed < 60; seed++) {
    const next = seededRandom(seed);
    const [a, b] = [speckle(next, next()), speckle(next, next())];
    const expected = a.data.map((v, i) => (v && !b.data[i] ? 1 : 0));
    expect(maskOfRuns(runsWithout(runsOfMask(a), runsOfMask(b))).data).toEqual(expected);
  }
});
