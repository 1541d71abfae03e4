import { seededRandom } from '../../../extensions/medclip-sam/src/core/seededRandom';
import {
  maskOfRuns,
  runsOfMask,
} from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import { createLabelmapImages } from '../../../extensions/medclip-sam/src/viewer/segments/labelmapImages';
import { createFakeHost } from '../../support/panel/fakeHost';
import {
  createVoxelPool,
  type CompactVoxels,
} from '../../../extensions/medclip-sam/src/viewer/segments/compactVoxels';

const SIZE = { width: 16, height: 8 };
const COUNT = SIZE.width * SIZE.height;

const values = (voxels: CompactVoxels): number[] =>
  Array.from({ length: COUNT }, (_, i) => voxels.get(i));

test('a texture that takes slice after slice opens none of them; afterwards bytes are live again', () => {
  const pool = createVoxelPool(3 * COUNT);
  const slices = Array.from({ length: 50 }, (_, k) => {
    const voxels = pool.slice(SIZE);
    voxels.become(runsOfMask({ ...SIZE, data: new Uint8Array(COUNT).fill(1, k, k + 3) }));
    return voxels;
  });
  const given = pool.lend(() => new Set(slices.map(voxels => voxels.bytes())));
  expect(given.size).toBe(1);
  expect(pool.openBytes()).toBe(0);
  slices[7]!.bytes()[0] = 1;
  expect(values(slices[7]!).slice(0, 12)).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]);
});

test('any sequence of reads and writes, on many slices with room for three, gives what plain arrays give', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const next = seededRandom(seed);
    const upTo = (n: number) => Math.floor(next() * n);
    // A tool that keeps the array of a slice and goes on writing into it; nobody holds any other.
    let tool: { bytes: Uint8Array; k: number } | null = null;
    const hold = (bytes: Uint8Array) => ({
      deref: () => (tool?.bytes === bytes ? bytes : undefined),
    });
    const pool = createVoxelPool(3 * COUNT, hold);
    const slices = Array.from({ length: 12 }, () => pool.slice(SIZE));
    const plain = slices.map(() => new Uint8Array(COUNT));
    for (let step = 0; step < 400; step++) {
      const k = upTo(slices.length);
      const [voxels, expected] = [slices[k]!, plain[k]!];
      const [i, value] = [upTo(COUNT), upTo(10) === 0 && k > 8 ? 2 : upTo(2)];
      const doing = upTo(7);
      if (doing === 0) {
        expect(voxels.set(i, value)).toBe(expected[i] !== value);
        expected[i] = value;
      } else if (doing === 1) {
        const at = i;
        voxels.bytes().fill(value, at, at + 5);
        expected.fill(value, at, at + 5);
      } else if (doing === 2) {
        const data = Uint8Array.from({ length: COUNT }, () => upTo(2));
        voxels.become(runsOfMask({ ...SIZE, data }));
        expected.set(data);
      } else if (doing === 3) {
        const runs = voxels.runs();
        if (expected.some(v => v > 1)) expect(runs).toBeNull();
        else expect(maskOfRuns(runs!).data).toEqual(expected);
      } else if (doing === 4) {
        // What it has written counts when it is asked for before the tool lets go.
        if (tool) slices[tool.k]!.bytes();
        tool = { bytes: voxels.bytes(), k };
      } else if (doing === 5) {
        const before = pool.openBytes();
        pool.lend(() => {
          // Twice the same slice, as cornerstone asks; then another one and the first again.
          for (const which of [k, k, upTo(slices.length), k]) {
            expect(slices[which]!.bytes()).toEqual(plain[which]);
          }
        });
        expect(pool.openBytes()).toBe(before);
      } else if (tool) {
        tool.bytes[i] = value > 1 ? 1 : value;
        plain[tool.k]![i] = value > 1 ? 1 : value;
      }
    }
    expect(slices.map(values)).toEqual(plain.map(p => [...p]));
    expect(pool.openBytes()).toBeLessThanOrEqual(3 * COUNT);
  }
});

test('reading opens nothing, nor does taking over an outline', () => {
  const pool = createVoxelPool();
  const slice = pool.slice(SIZE);
  slice.become(runsOfMask({ ...SIZE, data: new Uint8Array(COUNT).fill(1, 20, 50) }));
  expect(values(slice).filter(Boolean)).toHaveLength(30);
  expect(slice.set(20, 1)).toBe(false);
  expect(slice.runs()!.ends.length).toBeGreaterThan(0);
  expect(pool.openBytes()).toBe(0);
  expect(slice.set(20, 0)).toBe(true);
  expect(pool.openBytes()).toBe(COUNT);
});

test('where making a labelmap is given up, none of its images stays in the cache', async () => {
  const { host, imageIds, images } = createFakeHost({ slices: 5 });
  const before = [...images.keys()];
  const over = AbortSignal.abort();
  await expect(createLabelmapImages(host, imageIds, 'a', over)).rejects.toMatchObject({
    code: 'cancelled',
  });
  await expect(createLabelmapImages(host, [...imageIds, 'lost'], 'b')).rejects.toThrow();
  expect([...images.keys()]).toEqual(before);
  expect(await createLabelmapImages(host, imageIds, 'c')).toHaveLength(5);
});
